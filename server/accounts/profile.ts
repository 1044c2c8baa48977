import type { Profile } from '../../shared/api/account-api.ts'
import type { Db } from '../db/database.ts'
import { findProfile, type User } from './user-repository.ts'

type Account = Pick<
  User,
  'id' | 'username' | 'email' | 'email_verified_at' | 'is_staff' | 'date_joined' | 'last_login'
>

/** Reads what a person may know of their own account; where there is no profile the names are empty. */
export async function readProfile(db: Db, user: Account): Promise<Profile> {
  const profile = await findProfile(db, user.id)
  return {
    user: {
      id: user.id,
      username: user.username,
      is_staff: Boolean(user.is_staff),
      email_verified: user.email_verified_at !== null,
      date_joined: isoTime(user.date_joined),
      last_login: user.last_login === null ? null : isoTime(user.last_login),
    },
    first_name: profile?.first_name ?? '',
    last_name: profile?.last_name ?? '',
    email: user.email,
  }
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
