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

/** Returns what users may see of their own account. Without a profile the names are empty. */
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

/** Returns the profile of a user who has just signed in. @throws {ApiError} 404 if there is no such user */
export async function readProfile(db: Db, userId: number): Promise<Profile> {
  const account = await findAccount(db, userId)
  if (!account) throw errors.notFound()
  return profileOf(account)
}

/**
 * Changes names at once. A new e-mail address stays pending until it is verified, and needs the password.
 * Naming the current one withdraws it. An omitted field stays as it is.
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

/** Returns the pending e-mail address after the change. */
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
  // The password matched when it was read, but may have changed since.
  const asked = await requestEmailChange(deps, { ...account, credentials_version }, email)
  if (!asked) throw wrongCurrentPassword()
  return readableEmail(email)
}
