import type { Profile, ProfileChange } from '../../shared/api/account-api.ts'
import { isoTime } from '../../shared/epoch.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import type { SessionUser } from '../sessions/session-repository.ts'
import { takeNewAddressTry } from './account-limits.ts'
import { confirmOwner, type SignedInOwner, wrongCurrentPassword } from './confirm-owner.ts'
import type { CredentialsDeps } from './credentials.ts'
import { requestEmailChange, withdrawEmailChange } from './email-change.ts'
import { nameKey, readableEmail } from './name-key.ts'
import { findAccount, upsertProfile } from './user-repository.ts'

type Account = Pick<
  SessionUser,
  | 'id'
  | 'username'
  | 'email'
  | 'email_verified_at'
  | 'pending_email'
  | 'is_staff'
  | 'date_joined'
  | 'last_login'
  | 'first_name'
  | 'last_name'
>

/** What a person may know of their own account; where there is no profile the names are empty. */
export function profileOf(user: Account): Profile {
  return {
    user: {
      id: user.id,
      username: user.username,
      is_staff: Boolean(user.is_staff),
      email_verified: user.email_verified_at !== null,
      date_joined: isoTime(user.date_joined),
      last_login: user.last_login === null ? null : isoTime(user.last_login),
    },
    first_name: user.first_name ?? '',
    last_name: user.last_name ?? '',
    email: user.email,
    pending_email: user.pending_email,
  }
}

/** Reads the same of somebody who has just signed in. @throws {ApiError} 404 for nobody */
export async function readProfile(db: Db, userId: number): Promise<Profile> {
  const account = await findAccount(db, userId)
  if (!account) throw errors.notFound()
  return profileOf(account)
}

/**
 * Changes names at once. Another address waits until it is proven, and asks for the password;
 * naming the present one takes that back. What is left out stays.
 *
 * @throws {ApiError} 400 invalid with `current_password`; 429 throttled
 */
export async function updateProfile(
  deps: CredentialsDeps,
  account: Account & SignedInOwner,
  { email, current_password, ...change }: ProfileChange,
): Promise<Profile> {
  const pending_email =
    email === undefined ? account.pending_email : await changeEmail(deps, account, email, current_password)
  const names = await upsertProfile(deps.db, { user_id: account.id, ...change })
  return profileOf({ ...account, ...names, pending_email })
}

/** Returns the address that waits now. */
async function changeEmail(
  deps: CredentialsDeps,
  account: Account & SignedInOwner,
  email: string,
  password: string | undefined,
): Promise<string | null> {
  const { id: userId } = account
  if (nameKey(email) === nameKey(account.email)) {
    await deps.db.transaction().execute((tx) => withdrawEmailChange({ ...deps, db: tx }, userId))
    return null
  }
  const { credentials_version } = await confirmOwner(deps, account, password)
  await takeNewAddressTry(deps, userId)
  // It was the present one when it was read.
  const asked = await requestEmailChange(deps, { ...account, credentials_version }, email)
  if (!asked) throw wrongCurrentPassword()
  return readableEmail(email)
}
