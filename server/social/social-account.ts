import { epochNow } from '../../shared/epoch.ts'
import { proveEmail } from '../accounts/email-verification.ts'
import { insertIdentity } from '../accounts/identity-repository.ts'
import { insertProfile, insertUser } from '../accounts/user-repository.ts'
import { type Caller, noteEvent } from '../audit/audit.ts'
import type { Db } from '../db/database.ts'
import type { ExternalIdentity } from './provider.ts'
import { proposeUsername } from './username-proposal.ts'

/** Who is to be entered. There is no password: the provider is the way in. */
export interface NewSocialAccount {
  username: string
  email: string
  name: string
  identity: { provider: string; subject: string; email: string | null }
}

/** Somebody was quicker with the name, the identity or the address: all is taken back. */
class Overtaken extends Error {}

/**
 * Makes an account of an identity whose address the provider vouches for, and takes the address
 * from everybody who only claimed it. Returns undefined when somebody was quicker.
 */
export async function createSocialAccount(
  caller: Caller,
  provider: string,
  identity: ExternalIdentity & { provenEmail: string },
): Promise<number | undefined> {
  const { provenEmail: email, subject, name = '' } = identity
  const username = await proposeUsername(caller.db, identity)
  const account = { username, email, name, identity: { provider, subject, email } }
  return insertOrNothing(caller.db, async (tx) => {
    const userId = await insertSocialAccount({ ...caller, db: tx }, account)
    if (!(await proveEmail({ ...caller, db: tx }, userId, email))) throw new Overtaken()
    return userId
  })
}

/** Runs a transaction that may be overtaken; then nothing of it stays, and undefined is returned. */
export async function insertOrNothing<T>(db: Db, insert: (tx: Db) => Promise<T>): Promise<T | undefined> {
  try {
    return await db.transaction().execute(insert)
  } catch (error) {
    if (error instanceof Overtaken) return
    throw error
  }
}

/** Adds user, profile and identity, in a transaction of `insertOrNothing`. Returns the user's id. */
export async function insertSocialAccount(caller: Caller, account: NewSocialAccount): Promise<number> {
  const { db } = caller
  const { username, email, name, identity } = account
  const user = await insertUser(db, { username, email, password_hash: null, date_joined: epochNow() })
  if (!user) throw new Overtaken()
  const [first_name = '', ...rest] = name.split(' ')
  await insertProfile(db, { user_id: user.id, first_name, last_name: rest.join(' ') })
  const linked = await insertIdentity(db, { ...identity, user_id: user.id, linked_at: epochNow() })
  if (!linked) throw new Overtaken()
  await noteEvent(caller, { event: 'registered', userId: user.id })
  await noteEvent(caller, { event: 'identity_linked', userId: user.id })
  return user.id
}
