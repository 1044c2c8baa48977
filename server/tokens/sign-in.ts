import { epochNow } from '../../shared/epoch.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { authenticateUser, type CredentialsDeps, noteFailedSignIn } from '../accounts/credentials.ts'
import { insertKnownNetwork } from '../accounts/known-network-repository.ts'
import { type UserForSignIn, updateLastLogin } from '../accounts/user-repository.ts'
import { noteEvent } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import { errors } from '../errors.ts'
import { type OpenSessionDeps, openSession } from '../sessions/open-session.ts'
import type { Session } from '../sessions/session-repository.ts'
import type { TokenIssuer, TokenPair } from './token-pair.ts'

export interface SignInDeps extends CredentialsDeps {
  tokens: TokenIssuer
  config: CredentialsDeps['config'] & OpenSessionDeps['config'] & Pick<Config, 'updateLastLogin'>
}

/**
 * Checks user name and password, starts a session and issues its first pair.
 *
 * @throws {ApiError} 401 no_active_account, also if the password changes while it is checked;
 *   403 account_inactive, email_not_verified; 429 throttled
 */
export async function signIn(
  deps: SignInDeps,
  { name, password }: { name: string; password: string },
  transport: TokenTransport,
): Promise<{ session: Session; pair: TokenPair }> {
  const user = await authenticateUser(deps, name, password)
  return startSession(deps, user, transport)
}

/** For starting a session after the user is authenticated. */
export type StartDeps = Omit<SignInDeps, 'hasher'>

/**
 * Starts a session and issues its first pair, after authentication of any kind.
 *
 * @throws {ApiError} 401 no_active_account if password or account changed since `user` was read
 */
export async function startSession(
  deps: StartDeps,
  user: UserForSignIn,
  transport: TokenTransport,
): Promise<{ session: Session; pair: TokenPair }> {
  const session = await deps.db.transaction().execute((tx) => begin({ ...deps, db: tx }, user, transport))
  // The password that was right when it was compared is no longer valid.
  if (!session) {
    await noteFailedSignIn(deps, user)
    throw errors.noActiveAccount()
  }
  return { session, pair: deps.tokens.issuePair(session, user) }
}

/** Starts the session, and records when and from where. */
async function begin(deps: StartDeps, user: UserForSignIn, transport: TokenTransport) {
  const { db, client, config } = deps
  const now = epochNow()
  const session = await openSession(deps, user, transport)
  if (!session) return
  if (config.updateLastLogin) await updateLastLogin(db, user.id, now)
  await insertKnownNetwork(db, user.id, client.network, now)
  await noteEvent(deps, { event: 'signed_in', userId: user.id, sid: session.id })
  return session
}
