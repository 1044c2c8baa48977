import type { Db } from '../db/database.ts'
import { meantBy, type User } from './user-repository.ts'

const MAIL_COLUMNS = [
  'id',
  'username',
  'email',
  'email_verified_at',
  'pending_email',
  'credentials_version',
  'is_active',
  'is_demo',
] as const

/** The columns of a user that mails need. */
export type UserForMail = Pick<User, (typeof MAIL_COLUMNS)[number]>

/** Returns the recipient of a mail by username or e-mail address. */
export function findUserForMail(db: Db, name: string): Promise<UserForMail | undefined> {
  return meantBy(db, name).select(MAIL_COLUMNS).executeTakeFirst()
}

/** Returns the recipient of a mail by user id. */
export function findUserForMailById(db: Db, id: number): Promise<UserForMail | undefined> {
  return db.selectFrom('users').select(MAIL_COLUMNS).where('id', '=', id).executeTakeFirst()
}
