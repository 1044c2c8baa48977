import { countEvent, noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import { ApiError, errors } from '../errors.ts'
import { type AttemptDeps, withAttempt } from '../limits/attempts.ts'
import { consumeSignInAttempt } from './account-limits.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { updateHash } from './password-repository.ts'
import { findUserForSignIn, type UserForSignIn } from './user-repository.ts'

export interface CredentialsDeps extends AttemptDeps {
  hasher: PasswordHasher
  config: Config
}

/**
 * Returns the user with this username or e-mail address and password. Does not start a session.
 *
 * An unknown user, a wrong password and an account without a password get the same response after the same work
 * (OWASP Authentication Cheat Sheet, "Authentication and Error Messages").
 *
 * @throws {ApiError} 401 no_active_account
 * @throws {ApiError} 403 account_inactive, email_not_verified, both only after the correct password
 * @throws {ApiError} 429 throttled; 503 unavailable
 */
export async function authenticateUser(
  deps: CredentialsDeps,
  name: string,
  password: string,
): Promise<UserForSignIn> {
  const user = await findUserToSignIn(deps, name)
  const attempt = await consumeSignInAttempt(deps, user?.id, name)
  // For an unknown name the password is hashed too, so that the time of the response does not reveal that the name
  // is unknown.
  const matches = await withAttempt(attempt, () => deps.hasher.matches(password, user?.password_hash))
  if (!user || !matches) {
    await noteFailedSignIn(deps, user)
    throw errors.noActiveAccount()
  }
  await refuseUnlessEligible(deps, user)
  await renewHash(deps, user, password)
  return user
}

/**
 * Records a failed sign-in in the audit trail. For an unknown name it only counts, because an attacker can send any
 * number of names.
 */
export function noteFailedSignIn(
  context: RequestContext,
  user: Pick<UserForSignIn, 'id'> | undefined,
): Promise<void> {
  if (user) return noteEvent(context, { event: 'sign_in_failed', userId: user.id })
  return countEvent(context, 'sign_in_failed')
}

/**
 * Refuses a user who has proved who they are, but may not sign in.
 *
 * @throws {ApiError} 403 account_inactive, email_not_verified
 */
export async function refuseUnlessEligible(
  deps: RequestContext & { config: SignInRules },
  user: UserForSignIn,
): Promise<void> {
  const refusal = refusalOf(deps.config, user)
  if (!refusal) return
  await noteEvent(deps, { event: 'sign_in_refused', userId: user.id })
  throw refusal
}

/** The settings that decide who may sign in. */
interface SignInRules {
  environment: Config['environment']
  requireVerifiedEmail: boolean
}

/** Returns why a user may not sign in. Returns undefined if they may. */
function refusalOf(rules: SignInRules, user: UserForSignIn): ApiError | undefined {
  if (!user.is_active || isForeignDemo(user, rules.environment)) return errors.accountInactive()
  if (rules.requireVerifiedEmail && user.email_verified_at === null) return errors.emailNotVerified()
}

/**
 * Returns the user with a username or e-mail address. Production ignores demo accounts, because their passwords are
 * public.
 */
async function findUserToSignIn({ db, config }: CredentialsDeps, name: string) {
  const user = await findUserForSignIn(db, name)
  return user && isForeignDemo(user, config.environment) ? undefined : user
}

/** Returns whether this is a demo account, whose password is public, in a production database. */
export function isForeignDemo(
  { is_demo }: Pick<UserForSignIn, 'is_demo'>,
  environment: Config['environment'],
): boolean {
  return is_demo === 1 && environment === 'production'
}

/** Replaces an outdated hash. This happens at a sign-in, because the password itself is not stored. */
async function renewHash({ db, hasher, log }: CredentialsDeps, user: UserForSignIn, password: string) {
  const { id, password_hash } = user
  if (password_hash === null) return
  try {
    if (!(await hasher.isOutdated(password, password_hash))) return
    await updateHash(db, id, password_hash, await hasher.hash(password))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // The hasher is too busy. The sign-in succeeds with the old hash, and the next sign-in tries again.
    log.warn({ user_id: id }, 'an outdated hash was not renewed')
  }
}
