import { epochNow } from '../../shared/epoch.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { authenticateUser, type CredentialsDeps } from '../accounts/credentials.ts'
import type { User } from '../accounts/user-repository.ts'
import type { Config } from '../config.ts'
import { errors } from '../errors.ts'
import { beginSession, type Session } from '../sessions/session-repository.ts'
import type { TokenIssuer, TokenPair } from './token-pair.ts'

export interface SignInDeps extends CredentialsDeps {
  tokens: TokenIssuer
  config: Pick<Config, 'environment' | 'refreshTokenLifetime' | 'sessionLifetime'>
}

/** The device as the request shows it; told to nobody but the owner of the session. */
export interface Device {
  userAgent: string
  ip: string
}

/**
 * Checks name and password, begins a session and issues its first pair.
 *
 * @throws {ApiError} 401 no_active_account or 403 account_inactive
 */
export async function signIn(
  deps: SignInDeps,
  { name, password }: { name: string; password: string },
  options: Device & { transport: TokenTransport },
): Promise<{ session: Session; pair: TokenPair }> {
  const user = await authenticateUser(deps, name, password)
  return openSession(deps, user, options)
}

/**
 * Begins a session for a user who has just proven who they are.
 *
 * @throws {ApiError} 401 no_active_account if meanwhile the password changed or the account ended
 */
export async function openSession(
  { db, config, tokens }: Pick<SignInDeps, 'db' | 'config' | 'tokens'>,
  user: User,
  options: Device & { transport: TokenTransport },
): Promise<{ session: Session; pair: TokenPair }> {
  const { refreshTokenLifetime, sessionLifetime } = config
  const session = await beginSession(db, {
    userId: user.id,
    credentialsVersion: user.credentials_version,
    now: epochNow(),
    refreshTokenLifetime,
    sessionLifetime,
    ...options,
  })
  if (!session) throw errors.noActiveAccount()
  return { session, pair: tokens.issuePair(session, user) }
}
