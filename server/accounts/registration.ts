import { Registration } from '../../shared/api/account-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { noteEvent } from '../audit/audit.ts'
import { errors } from '../errors.ts'
import { parseFields } from '../http/validation.ts'
import { type AttemptDeps, withAttempt } from '../limits/attempts.ts'
import { queueMail } from '../mail/outbox.ts'
import { consumeNameAttempt, consumeRegistrationAttempt } from './account-limits.ts'
import type { CredentialsDeps } from './credentials.ts'
import { passwordProblems } from './password-rules.ts'
import { insertProfile } from './profile-repository.ts'
import { findUserForSignIn, insertUser } from './user-repository.ts'

export type Problems = Record<string, string[]>

/** The exact message of Django. */
export const NAME_TAKEN = ['A user with that username already exists.']

/**
 * Returns the problems that the schema cannot find. `given` lacks the fields that the schema has refused.
 *
 * An e-mail address that already has an account is not a problem, because the response must not reveal the account.
 * The address is not even looked up.
 *
 * @throws {ApiError} 429 throttled
 */
async function registrationProblems(deps: CredentialsDeps, given: Partial<Registration>): Promise<Problems> {
  const { username, password } = given
  const problems: Problems = {}
  if (username !== undefined && (await isNameTaken(deps, username))) problems.username = NAME_TAKEN
  const faults = password === undefined ? [] : passwordProblems(password, given, deps.config)
  if (faults.length > 0) problems.password = faults
  return problems
}

/**
 * Returns whether a username is taken. Each taken name counts against a quota, because it reveals an account.
 *
 * @throws {ApiError} 429 throttled if the quota is exhausted, for free names as well
 */
export async function isNameTaken(deps: AttemptDeps, username: string): Promise<boolean> {
  const attempt = await consumeNameAttempt(deps)
  const isFree = await withAttempt(
    attempt,
    async () => (await findUserForSignIn(deps.db, username)) === undefined,
  )
  return !isFree
}

/**
 * Creates an account and queues a mail with its verification link, in one transaction. Returns the user's id. Other
 * accounts may have the same e-mail address, because the first account that verifies the address gets it.
 *
 * @throws {ApiError} 400 invalid if a concurrent request has taken the username; 429 throttled; 503 unavailable
 */
export async function registerUser(deps: CredentialsDeps, registration: Registration): Promise<number> {
  const attempt = await consumeRegistrationAttempt(deps)
  let made: number | undefined
  try {
    const password_hash = await deps.hasher.hash(registration.password)
    made = await deps.db
      .transaction()
      .execute((tx) => addAccount({ ...deps, db: tx }, registration, password_hash))
  } finally {
    if (made === undefined) await attempt.refund()
  }
  if (made === undefined) throw errors.invalid({ username: NAME_TAKEN })
  return made
}

async function addAccount(deps: CredentialsDeps, registration: Registration, password_hash: string) {
  const { db } = deps
  const { username, email, first_name = '', last_name = '' } = registration
  const user = await insertUser(db, { username, email, password_hash, date_joined: epochNow() })
  if (!user) return
  await insertProfile(db, { user_id: user.id, first_name, last_name })
  await queueMail(deps, { kind: 'verify_email', userId: user.id })
  await noteEvent(deps, { event: 'registered', userId: user.id })
  return user.id
}

/**
 * Validates the body of a registration, and reports the problems of schema and rules together. The route must set
 * `attachValidation`. Otherwise a problem of the schema would end the request before the rules are checked.
 *
 * @throws {ApiError} 400 invalid; 429 throttled
 */
export async function checkRegistration(deps: CredentialsDeps, body: unknown): Promise<Registration> {
  const { given, problems } = parseFields(Registration, body)
  Object.assign(problems, await registrationProblems(deps, given))
  if (Object.keys(problems).length > 0) throw errors.invalid(problems)
  return Registration.parse(given)
}
