import type { AdminUserNew } from '../../shared/api/admin-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { findProvenOwner } from '../accounts/email-repository.ts'
import { NAME_TAKEN, type Problems } from '../accounts/registration.ts'
import { findUserForSignIn, insertProfile, insertUser } from '../accounts/user-repository.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { insertMail } from '../mail/outbox-repository.ts'

/**
 * Says what the rules beyond the schema have against a new account, of which some fields may be
 * missing. An address that somebody has proven would get no link; the staff may know whose it is.
 */
export async function creationProblems(db: Db, given: Partial<AdminUserNew>): Promise<Problems> {
  const problems: Problems = {}
  if (given.username !== undefined && (await findUserForSignIn(db, given.username)))
    problems.username = NAME_TAKEN
  if (given.email !== undefined && (await findProvenOwner(db, given.email))) {
    problems.email = ['Another account has proven this address.']
  }
  return problems
}

/**
 * Makes an account without a password, and has the link sent that sets one and proves the address.
 * Returns its id.
 *
 * @throws {ApiError} 400 invalid when somebody was quicker with the name
 */
export async function createUser(caller: RequestContext, user: AdminUserNew): Promise<number> {
  const id = await caller.db.transaction().execute((tx) => addUser({ ...caller, db: tx }, user))
  if (id === undefined) throw errors.invalid({ username: NAME_TAKEN })
  return id
}

async function addUser(
  caller: RequestContext,
  { username, email, first_name = '', last_name = '' }: AdminUserNew,
) {
  const { db } = caller
  const user = await insertUser(db, { username, email, password_hash: null, date_joined: epochNow() })
  if (!user) return
  await insertProfile(db, { user_id: user.id, first_name, last_name })
  await insertMail(db, { kind: 'account_made', userId: user.id })
  await noteEvent(caller, { event: 'user_created', userId: user.id })
  return user.id
}
