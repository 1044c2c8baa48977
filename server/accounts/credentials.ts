import type { Config } from '../config.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { type Candidate, findUserByEmail, findUserByName } from './user-repository.ts'

/** What it takes to check a password. */
export interface CredentialsDeps {
  db: Db
  hasher: PasswordHasher
  config: Pick<Config, 'environment'>
}

/**
 * Finds the user whose name or e-mail address and password these are. Does not sign in.
 *
 * An unknown user, a wrong password and an account without one get the same answer after the
 * same work (OWASP Authentication Cheat Sheet, "Authentication and Error Messages").
 *
 * @throws {ApiError} 401 no_active_account
 * @throws {ApiError} 403 account_inactive, told only to whoever has the right password
 */
export async function authenticateUser(
  deps: CredentialsDeps,
  name: string,
  password: string,
): Promise<Candidate> {
  const user = await findUserToSignIn(deps, name)
  // Compare even when there is no such user, so that the time does not tell.
  const matches = await deps.hasher.matches(password, user?.password_hash)
  if (!user || !matches) throw errors.noActiveAccount()
  if (!user.is_active) throw errors.accountInactive()
  return user
}

async function findUserToSignIn({ db, config }: CredentialsDeps, name: string) {
  // No user name has an @, so one name never means two accounts.
  const find = name.includes('@') ? findUserByEmail : findUserByName
  const user = await find(db, name)
  return user?.is_demo && config.environment === 'production' ? undefined : user
}
