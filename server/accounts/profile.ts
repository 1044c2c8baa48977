import type { Profile, ProfileChange } from '../../shared/api/account-api.ts'
import { isoTime } from '../../shared/epoch.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { refuseStale } from '../sessions/fresh-sign-in.ts'
import type { SessionUser } from '../sessions/session-repository.ts'
import { consumeNewEmailAttempt } from './account-limits.ts'
import type { CredentialsDeps } from './credentials.ts'
import { requestEmailChange, withdrawEmailChange } from './email-change.ts'
import { nameKey, readableEmail } from './name-key.ts'
import { endedMeanwhile } from './own-password.ts'
import { findAccount, upsertProfile } from './profile-repository.ts'

type Account = NonNullable<Awaited<ReturnType<typeof findAccount>>>

/** Returns what users may see of their own account. Names are empty for a user without a profile row. */
export function profileOf(user: Account): Profile {
  return {
    user: {
      id: user.id,
      username: user.username,
      is_staff: Boolean(user.is_staff),
      email_verified: user.email_verified_at !== null,
      has_password: user.has_password === 1,
      date_joined: isoTime(user.date_joined),
      last_login: user.last_login === null ? null : isoTime(user.last_login),
    },
    first_name: user.first_name ?? '',
    last_name: user.last_name ?? '',
    email: user.email,
    pending_email: user.pending_email,
  }
}

/**
 * Returns the profile of a user, read anew from the database. @throws {ApiError} 404 not_found if there is no such
 * user
 */
export async function readProfile(db: Db, userId: number): Promise<Profile> {
  const account = await findAccount(db, userId)
  if (!account) throw errors.notFound()
  return profileOf(account)
}

/**
 * Changes the profile of a user. An omitted field does not change.
 *
 * Names change at once. A new e-mail address needs a fresh sign-in, because a mail to it can later reset the
 * password. The new address stays pending until it is verified. Sending the current address withdraws the pending
 * one.
 *
 * @throws {ApiError} 403 reauthentication_required; 429 throttled; 401 token_not_valid if a concurrent request has
 *   changed the credentials
 */
export async function updateProfile(
  deps: CredentialsDeps,
  account: SessionUser,
  change: ProfileChange,
): Promise<Profile> {
  const { first_name, last_name } = change
  const pending_email = await changeEmail(deps, account, change)
  const names = await upsertProfile(deps.db, { user_id: account.id, first_name, last_name })
  return profileOf({
    ...account,
    ...names,
    pending_email,
  })
}

/** Changes the e-mail address. Returns the address that is pending afterwards, or null. */
async function changeEmail(
  deps: CredentialsDeps,
  account: SessionUser,
  { email }: ProfileChange,
): Promise<string | null> {
  if (email === undefined) return account.pending_email
  const { id: userId } = account
  if (nameKey(email) === nameKey(account.email)) {
    await deps.db.transaction().execute((tx) => withdrawEmailChange({ ...deps, db: tx }, userId))
    return null
  }
  refuseStale(account)
  await consumeNewEmailAttempt(deps, userId)
  if (!(await requestEmailChange(deps, account, email))) throw endedMeanwhile()
  return readableEmail(email)
}
