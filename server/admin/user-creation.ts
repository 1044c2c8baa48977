import type { AdminUserNew } from '../../shared/api/admin-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { findProvenOwner } from '../accounts/email-repository.ts'
import { insertProfile } from '../accounts/profile-repository.ts'
import { NAME_TAKEN, type Problems } from '../accounts/registration.ts'
import { findUserForSignIn, insertUser } from '../accounts/user-repository.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { queueMail } from '../mail/outbox.ts'

/**
 * Returns the problems of a new account that the schema cannot find. `given` lacks the fields that the schema has
 * refused. An e-mail address that another account has verified is a problem, because no link would be mailed to it.
 * Staff may learn that the account exists.
 */
export async function creationProblems(db: Db, given: Partial<AdminUserNew>): Promise<Problems> {
  const problems: Problems = {}
  if (given.username !== undefined && (await findUserForSignIn(db, given.username)))
    problems.username = NAME_TAKEN
  if (given.email !== undefined && (await findProvenOwner(db, given.email))) {
    problems.email = ['Another account has verified this e-mail address.']
  }
  return problems
}

/**
 * Creates an account without a password, and queues the link that sets one and verifies the e-mail address. Returns
 * the user's id.
 *
 * @throws {ApiError} 400 invalid if a concurrent request took the name
 */
export async function createUser(context: RequestContext, user: AdminUserNew): Promise<number> {
  const id = await context.db.transaction().execute((tx) => addUser({ ...context, db: tx }, user))
  if (id === undefined) throw errors.invalid({ username: NAME_TAKEN })
  return id
}

async function addUser(
  context: RequestContext,
  { username, email, first_name = '', last_name = '' }: AdminUserNew,
) {
  const { db } = context
  const user = await insertUser(db, { username, email, password_hash: null, date_joined: epochNow() })
  if (!user) return
  await insertProfile(db, { user_id: user.id, first_name, last_name })
  await queueMail(context, { kind: 'account_made', userId: user.id })
  await noteEvent(context, { event: 'user_created', userId: user.id })
  return user.id
}
