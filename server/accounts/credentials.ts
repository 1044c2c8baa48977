import { countEvent, noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import { ApiError, errors } from '../errors.ts'
import { type AttemptDeps, withAttempt } from '../limits/attempts.ts'
import { takeSignInTry } from './account-limits.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { updateHash } from './password-repository.ts'
import { findUserForSignIn, type UserForSignIn } from './user-repository.ts'

export interface CredentialsDeps extends AttemptDeps {
  hasher: PasswordHasher
  config: Pick<Config, 'environment' | 'limits' | 'publicUrl' | 'requireVerifiedEmail'>
}

/**
 * Returns the user with this user name or e-mail address and password. Does not sign in.
 *
 * An unknown user, a wrong password and an account without one get the same response after the same work
 * (OWASP Authentication Cheat Sheet, "Authentication and Error Messages").
 *
 * @throws {ApiError} 401 no_active_account
 * @throws {ApiError} 403 account_inactive, email_not_verified, revealed only after the correct password
 * @throws {ApiError} 429 throttled
 */
export async function authenticateUser(
  deps: CredentialsDeps,
  name: string,
  password: string,
): Promise<UserForSignIn> {
  const user = await findUserToSignIn(deps, name)
  const attempt = await takeSignInTry(deps, user?.id, name)
  // Compare even if there is no such user, so that the time does not reveal it.
  const matches = await withAttempt(attempt, () => deps.hasher.matches(password, user?.password_hash))
  if (!user || !matches) {
    await noteFailedSignIn(deps, user)
    throw errors.noActiveAccount()
  }
  await refuseUnlessWelcome(deps, user)
  await renewHash(deps, user, password)
  return user
}

/** Records a wrong password. For an unknown name it is only counted. */
export function noteFailedSignIn(
  caller: RequestContext,
  user: Pick<UserForSignIn, 'id'> | undefined,
): Promise<void> {
  if (user) return noteEvent(caller, { event: 'sign_in_failed', userId: user.id })
  return countEvent(caller, 'sign_in_failed')
}

/**
 * Refuses a user who is authenticated but may not sign in. @throws {ApiError} 403 account_inactive,
 * email_not_verified
 */
export async function refuseUnlessWelcome(
  deps: RequestContext & { config: Pick<Config, 'environment' | 'requireVerifiedEmail'> },
  user: UserForSignIn,
): Promise<void> {
  const { environment, requireVerifiedEmail } = deps.config
  const isShut = !user.is_active || isForeignDemo(user, environment)
  const isUnproven = requireVerifiedEmail && user.email_verified_at === null
  if (!isShut && !isUnproven) return
  await noteEvent(deps, { event: 'sign_in_refused', userId: user.id })
  throw isShut ? errors.accountInactive() : errors.emailNotVerified()
}

async function findUserToSignIn({ db, config }: CredentialsDeps, name: string) {
  const user = await findUserForSignIn(db, name)
  return user && isForeignDemo(user, config.environment) ? undefined : user
}

/** Returns whether this is a demo account of the tutorial in a database that was moved to production. */
export function isForeignDemo(
  { is_demo }: Pick<UserForSignIn, 'is_demo'>,
  environment: Config['environment'],
): boolean {
  return is_demo === 1 && environment === 'production'
}

/** Replaces an outdated hash while the password is at hand. */
async function renewHash({ db, hasher, log }: CredentialsDeps, user: UserForSignIn, password: string) {
  const { id, password_hash } = user
  if (password_hash === null) return
  try {
    if (!(await hasher.isOutdated(password, password_hash))) return
    await updateHash(db, id, password_hash, await hasher.hash(password))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // Too busy: the next sign-in can do it.
    log.warn({ user_id: id }, 'an outdated hash was not renewed')
  }
}
