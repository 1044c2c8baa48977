import { epochNow } from '../../shared/epoch.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { authenticateUser, type CredentialsDeps } from '../accounts/credentials.ts'
import type { Config } from '../config.ts'
import { errors } from '../errors.ts'
import { beginSession, type Session } from '../sessions/session-repository.ts'
import type { TokenIssuer, TokenPair } from './token-pair.ts'

/** What it takes to sign in. */
export interface SignInDeps extends CredentialsDeps {
  tokens: TokenIssuer
  config: Pick<Config, 'environment' | 'refreshTokenLifetime' | 'sessionLifetime'>
}

/** The other end of a session, as the request shows it, and how it wants its tokens. */
export interface Client {
  userAgent: string
  ip: string
  transport: TokenTransport
}

/**
 * Checks name and password, begins a session and issues its first pair.
 *
 * @throws {ApiError} 401 no_active_account, also if the password changes while it is checked;
 *   403 account_inactive
 */
export async function signIn(
  deps: SignInDeps,
  { name, password }: { name: string; password: string },
  client: Client,
): Promise<{ session: Session; pair: TokenPair }> {
  const { refreshTokenLifetime, sessionLifetime } = deps.config
  const user = await authenticateUser(deps, name, password)
  const session = await beginSession(deps.db, {
    userId: user.id,
    credentialsVersion: user.credentials_version,
    now: epochNow(),
    refreshTokenLifetime,
    sessionLifetime,
    ...client,
  })
  if (!session) throw errors.noActiveAccount()
  return { session, pair: deps.tokens.issuePair(session, user) }
}
