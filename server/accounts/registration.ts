import { Registration } from '../../shared/api/account-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { noteEvent } from '../audit/audit.ts'
import { errors } from '../errors.ts'
import { parseFields } from '../http/validation.ts'
import { type AttemptDeps, withAttempt } from '../limits/attempts.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { takeNameTry, takeRegistrationTry } from './account-limits.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { type PasswordSite, passwordProblems } from './password-rules.ts'
import { findUserForSignIn, insertProfile, insertUser } from './user-repository.ts'

export interface RegistrationDeps extends AttemptDeps {
  hasher: PasswordHasher
  config: AttemptDeps['config'] & PasswordSite
}

/** The problems of a registration, by field. */
export type Problems = Record<string, string[]>

/** Django's message. */
export const NAME_TAKEN = ['A user with that username already exists.']

/**
 * Returns the problems that the schema cannot find, of a registration in which some fields may be missing. A
 * known e-mail address is not a problem, and is not looked up.
 *
 * @throws {ApiError} 429 throttled
 */
async function registrationProblems(deps: RegistrationDeps, given: Partial<Registration>): Promise<Problems> {
  const { username, password } = given
  const problems: Problems = {}
  if (username !== undefined && (await isNameTaken(deps, username))) problems.username = NAME_TAKEN
  const faults = password === undefined ? [] : passwordProblems(password, given, deps.config)
  if (faults.length > 0) problems.password = faults
  return problems
}

/**
 * Returns whether a user name is taken. Each taken name is counted, because it reveals an account.
 *
 * @throws {ApiError} 429 throttled above the limit, for free names as well
 */
export async function isNameTaken(deps: AttemptDeps, username: string): Promise<boolean> {
  const attempt = await takeNameTry(deps)
  const isFree = await withAttempt(
    attempt,
    async () => (await findUserForSignIn(deps.db, username)) === undefined,
  )
  return !isFree
}

/**
 * Creates an account, even if others have claimed the e-mail address, and queues the verification link. All
 * of it is one transaction, and the mail is sent later. Returns the user's id.
 *
 * @throws {ApiError} 400 invalid if a concurrent request took the name; 429 throttled
 */
export async function registerUser(deps: RegistrationDeps, registration: Registration): Promise<number> {
  const attempt = await takeRegistrationTry(deps)
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

async function addAccount(deps: RegistrationDeps, registration: Registration, password_hash: string) {
  const { db } = deps
  const { username, email, first_name = '', last_name = '' } = registration
  const user = await insertUser(db, { username, email, password_hash, date_joined: epochNow() })
  if (!user) return
  await insertProfile(db, { user_id: user.id, first_name, last_name })
  await insertMail(db, { kind: 'verify_email', userId: user.id })
  await noteEvent(deps, { event: 'registered', userId: user.id })
  return user.id
}

/**
 * Validates the body of a registration. Problems of the schema and of the rules are reported together, so its
 * route needs `attachValidation`.
 *
 * @throws {ApiError} 400 invalid; 429 throttled
 */
export async function checkRegistration(deps: RegistrationDeps, body: unknown): Promise<Registration> {
  const { given, problems } = parseFields(Registration, body)
  Object.assign(problems, await registrationProblems(deps, given))
  if (Object.keys(problems).length > 0) throw errors.invalid(problems)
  return Registration.parse(given)
}
