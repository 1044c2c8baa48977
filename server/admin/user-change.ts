import type { AdminUserChange } from '../../shared/api/admin-api.ts'
import { activateUser, changeStaff, deactivateUser, endSessions } from '../accounts/account-state.ts'
import { requestEmailChange, withdrawEmailChange } from '../accounts/email-change.ts'
import { nameKey } from '../accounts/name-key.ts'
import { upsertProfile } from '../accounts/user-repository.ts'
import { noteEvent } from '../audit/audit.ts'
import { errors } from '../errors.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { endSession } from '../sessions/account-sessions.ts'
import type { AdminUserRecord } from './admin-user-repository.ts'
import {
  confirmStaff,
  findToChange,
  refuseOneself,
  refuseTakeover,
  type StaffCaller,
  superusersOnly,
} from './staff-permission.ts'

/** The password of the staff member, as a confirmation. */
type Confirmed = Pick<AdminUserChange, 'current_password'>

/**
 * Changes the names of a user at once. A new e-mail address stays pending until its owner verifies it. Naming
 * the current one withdraws it. An omitted field stays as it is. Staff change their own address on the
 * profile.
 *
 * @throws {ApiError} 404 not_found; 403 permission_denied, reauthentication_required; 409 own_account;
 *   400 invalid with `current_password` if the address changes; 429 throttled
 */
export async function updateUser(
  caller: StaffCaller,
  id: number,
  { email, current_password, ...names }: AdminUserChange,
): Promise<void> {
  const user = await findToChange(caller, id)
  if (email !== undefined) await changeEmail(caller, user, { email, current_password })
  if (names.first_name === undefined && names.last_name === undefined) return
  await caller.db.transaction().execute(async (tx) => {
    await upsertProfile(tx, { user_id: id, ...names })
    await noteEvent({ ...caller, db: tx }, { event: 'user_updated', userId: id })
  })
}

async function changeEmail(
  caller: StaffCaller,
  user: AdminUserRecord,
  { email, current_password }: Confirmed & { email: string },
): Promise<void> {
  const isPresent = nameKey(email) === nameKey(user.email)
  if (!isPresent) {
    refuseOneself(caller, user.id)
    await refuseTakeover(caller, user)
  }
  await confirmStaff(caller, current_password)
  if (isPresent) {
    return caller.db.transaction().execute((tx) => withdrawEmailChange({ ...caller, db: tx }, user.id))
  }
  // The password has just been changed: staff should read the account again before they decide.
  if (!(await requestEmailChange(caller, user, email))) throw errors.unavailable(1)
}

/**
 * Deactivates another account.
 *
 * @throws {ApiError} 404 not_found; 403 permission_denied, reauthentication_required; 409 own_account;
 *   400 invalid with `current_password`; 429 throttled
 */
export async function deactivate(
  caller: StaffCaller,
  id: number,
  { current_password }: Confirmed,
): Promise<void> {
  await findToChange(caller, id)
  refuseOneself(caller, id)
  await confirmStaff(caller, current_password)
  await deactivateUser(caller, id)
}

/** Activates an account. @throws as `deactivate` does, except `own_account` */
export async function activate(
  caller: StaffCaller,
  id: number,
  { current_password }: Confirmed,
): Promise<void> {
  await findToChange(caller, id)
  await confirmStaff(caller, current_password)
  await activateUser(caller, id)
}

/** Sets or clears the staff flag. Reserved to superusers. @throws as `deactivate` does */
export async function setStaff(
  caller: StaffCaller,
  id: number,
  { is_staff, current_password }: Confirmed & { is_staff: boolean },
): Promise<void> {
  await findToChange(caller, id)
  if (!caller.isSuperuser) throw await superusersOnly(caller, id)
  refuseOneself(caller, id)
  await confirmStaff(caller, current_password)
  await changeStaff(caller, id, is_staff)
}

/** Ends all sessions of a user. Returns how many. @throws {ApiError} 404 not_found; 403 permission_denied */
export async function endSessionsOf(caller: StaffCaller, id: number): Promise<number> {
  await findToChange(caller, id)
  return endSessions(caller, id)
}

/** Ends one session of a user. @throws {ApiError} 404 not_found; 403 permission_denied */
export async function endSessionOf(caller: StaffCaller, id: number, sid: string): Promise<void> {
  await findToChange(caller, id)
  await endSession(caller, { user_id: id }, sid)
}

/**
 * Sends the link that sets a new password, if the account has an e-mail address. Staff neither sees nor
 * chooses the password (OWASP ASVS 6.4.6).
 *
 * @throws as `deactivate` does, except `own_account`
 */
export async function sendReset(
  caller: StaffCaller,
  id: number,
  { current_password }: Confirmed,
): Promise<void> {
  await findToChange(caller, id)
  await confirmStaff(caller, current_password)
  await caller.db.transaction().execute(async (tx) => {
    await insertMail(tx, { kind: 'new_password_asked', userId: id })
    await noteEvent({ ...caller, db: tx }, { event: 'password_reset_requested', userId: id })
  })
}
