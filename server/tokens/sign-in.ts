import { epochNow } from '../../shared/epoch.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { authenticateUser, type CredentialsDeps, noteFailedSignIn } from '../accounts/credentials.ts'
import { insertKnownNetwork } from '../accounts/known-network-repository.ts'
import { type UserForSignIn, updateLastLogin } from '../accounts/user-repository.ts'
import { noteEvent } from '../audit/audit.ts'
import { errors } from '../errors.ts'
import { requireSecondFactor } from '../second-factor/require-second-factor.ts'
import { openSession } from '../sessions/open-session.ts'
import type { Session } from '../sessions/session-repository.ts'
import type { TokenIssuer, TokenPair } from './token-pair.ts'

export interface SignInDeps extends CredentialsDeps {
  tokens: TokenIssuer
  /** The path to open after a sign-in with a provider, such as `/profile`. */
  returnTo?: string
}

/**
 * Checks username and password, starts a session and issues its first pair of tokens.
 *
 * @throws {ApiError} 401 no_active_account, also if a concurrent request changes the password; 403 account_inactive,
 *   email_not_verified, second_factor_required; 429 throttled; 503 unavailable
 */
export async function signIn(
  deps: SignInDeps,
  { name, password }: { name: string; password: string },
  transport: TokenTransport,
): Promise<{ session: Session; pair: TokenPair }> {
  const user = await authenticateUser(deps, name, password)
  return startSession(deps, user, transport)
}

/**
 * Starts a session and issues its first pair of tokens. Call it after any kind of authentication.
 *
 * @throws {ApiError} 401 no_active_account if the credentials have changed or the account was deactivated since
 *   `user` was read; 403 second_factor_required
 */
export async function startSession(
  deps: SignInDeps,
  user: UserForSignIn,
  transport: TokenTransport,
): Promise<{ session: Session; pair: TokenPair }> {
  await requireSecondFactor(deps, user, transport)
  const session = await deps.db.transaction().execute((tx) => begin({ ...deps, db: tx }, user, transport))
  // A concurrent request has changed the credentials or deactivated the account after `user` was read.
  if (!session) {
    await noteFailedSignIn(deps, user)
    throw errors.noActiveAccount()
  }
  return { session, pair: deps.tokens.issuePair(session, user) }
}

/**
 * Starts the session. Also records the audit event, the network of the client and, with UPDATE_LAST_LOGIN, the
 * time. Run it in a transaction.
 */
async function begin(deps: SignInDeps, user: UserForSignIn, transport: TokenTransport) {
  const { db, client, config } = deps
  const now = epochNow()
  const session = await openSession(deps, user, transport)
  if (!session) return
  if (config.updateLastLogin) await updateLastLogin(db, user.id, now)
  await insertKnownNetwork(db, user.id, client.network, now)
  await noteEvent(deps, { event: 'signed_in', userId: user.id, sid: session.id })
  return session
}
