import { countEvent, noteEvent } from '../audit/audit.ts'
import type { Config } from '../config.ts'
import { ApiError, errors } from '../errors.ts'
import type { Try, TryDeps } from '../limits/tries.ts'
import { takeConfirmationTry, takeSignInTry } from './account-limits.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { updateHash } from './password-repository.ts'
import { type Candidate, findCandidate, findCandidateById } from './user-repository.ts'

/** What it takes to check a password. */
export interface CredentialsDeps extends TryDeps {
  hasher: PasswordHasher
  config: Pick<Config, 'environment' | 'limits' | 'requireVerifiedEmail'>
}

/**
 * Finds the user whose name or e-mail address and password these are. Does not sign in.
 *
 * An unknown user, a wrong password and an account without one get the same answer after the
 * same work (OWASP Authentication Cheat Sheet, "Authentication and Error Messages").
 *
 * @throws {ApiError} 401 no_active_account
 * @throws {ApiError} 403 account_inactive, email_not_verified, told only to whoever has the password
 * @throws {ApiError} 429 throttled
 */
export async function authenticateUser(
  deps: CredentialsDeps,
  name: string,
  password: string,
): Promise<Candidate> {
  const user = await findUserToSignIn(deps, name)
  const attempt = await takeSignInTry(deps, user?.id, name)
  // Compare even when there is no such user, so that the time does not tell.
  const matches = await matchesInTry(deps, attempt, password, user)
  if (!user || !matches) {
    await noteFailure(deps, user)
    throw errors.noActiveAccount()
  }
  if (!user.is_active) throw errors.accountInactive()
  const isUnproven = user.email_verified_at === null
  if (deps.config.requireVerifiedEmail && isUnproven) throw errors.emailNotVerified()
  await renewHash(deps, user, password)
  return user
}

/**
 * Lets somebody who is signed in confirm something with the password.
 *
 * @throws {ApiError} 400 invalid, with the field `current_password`; 429 throttled
 */
export async function confirmPassword(
  deps: CredentialsDeps,
  userId: number,
  password: string,
): Promise<Candidate> {
  const user = await findCandidateById(deps.db, userId)
  const attempt = await takeConfirmationTry(deps, userId)
  const matches = await matchesInTry(deps, attempt, password, user)
  if (user && matches) return user
  await noteEvent(deps, { event: 'password_confirmation_failed', userId })
  throw wrongCurrentPassword()
}

/** 400 for the password that was to confirm something. Djoser's words. */
export function wrongCurrentPassword(): ApiError {
  return errors.invalid({ current_password: ['Invalid password.'] })
}

async function findUserToSignIn({ db, config }: CredentialsDeps, name: string) {
  const user = await findCandidate(db, name)
  return user?.is_demo && config.environment === 'production' ? undefined : user
}

/** Compares, and gives the try its place back unless it was a wrong guess. */
async function matchesInTry(
  { hasher }: CredentialsDeps,
  attempt: Try,
  password: string,
  user: Candidate | undefined,
): Promise<boolean> {
  let isWrong = false
  try {
    isWrong = !(await hasher.matches(password, user?.password_hash))
    return !isWrong
  } finally {
    if (!isWrong) await attempt.giveBack()
  }
}

function noteFailure(deps: CredentialsDeps, user: Candidate | undefined): Promise<void> {
  if (user) return noteEvent(deps, { event: 'sign_in_failed', userId: user.id })
  return countEvent(deps, 'sign_in_failed')
}

/** A hash from the time of a lower cost is made anew while the password is at hand. */
async function renewHash({ db, hasher, log }: CredentialsDeps, user: Candidate, password: string) {
  const { id, password_hash } = user
  if (password_hash === null || !hasher.isOutdated(password_hash)) return
  try {
    await updateHash(db, id, password_hash, await hasher.hash(password))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // Too busy: the next sign-in will do.
    log.warn({ user_id: id }, 'an outdated hash was not renewed')
  }
}
