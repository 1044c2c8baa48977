import type { AdminUserChange } from '../../shared/api/admin-api.ts'
import { activateUser, changeStaff, deactivateUser, endSessions } from '../accounts/account-state.ts'
import { requestEmailChange, withdrawEmailChange } from '../accounts/email-change.ts'
import { nameKey } from '../accounts/name-key.ts'
import { upsertProfile } from '../accounts/profile-repository.ts'
import { noteEvent } from '../audit/audit.ts'
import { errors } from '../errors.ts'
import { queueMail } from '../mail/outbox.ts'
import { endSession } from '../sessions/account-sessions.ts'
import type { AdminUserRecord } from './admin-user-repository.ts'
import {
  findToChange,
  refuseOneself,
  refuseTakeover,
  type StaffContext,
  superusersOnly,
} from './staff-permission.ts'

/**
 * Changes the names of a user at once. A new e-mail address stays pending until its owner verifies it. Sending the
 * current address withdraws the pending one. An omitted field does not change. Staff change their own e-mail address
 * on the profile page.
 *
 * @throws {ApiError} 404 not_found; 403 permission_denied; 409 own_account; 503 if the password was just changed
 */
export async function updateUser(
  context: StaffContext,
  id: number,
  { email, ...names }: AdminUserChange,
): Promise<void> {
  const user = await findToChange(context, id)
  if (email !== undefined) await changeEmail(context, user, email)
  if (names.first_name === undefined && names.last_name === undefined) return
  await context.db.transaction().execute(async (tx) => {
    await upsertProfile(tx, { user_id: id, ...names })
    await noteEvent({ ...context, db: tx }, { event: 'user_updated', userId: id })
  })
}

async function changeEmail(context: StaffContext, user: AdminUserRecord, email: string): Promise<void> {
  const isPresent = nameKey(email) === nameKey(user.email)
  if (!isPresent) {
    refuseOneself(context, user.id)
    await refuseTakeover(context, user)
  }
  if (isPresent) {
    return context.db.transaction().execute((tx) => withdrawEmailChange({ ...context, db: tx }, user.id))
  }
  // The password has just been changed: staff should read the account again before they decide.
  if (!(await requestEmailChange(context, user, email))) throw errors.unavailable(1)
}

/**
 * Deactivates another account.
 *
 * @throws {ApiError} 404 not_found; 403 permission_denied; 409 own_account
 */
export async function deactivate(context: StaffContext, id: number): Promise<void> {
  await findToChange(context, id)
  refuseOneself(context, id)
  await deactivateUser(context, id)
}

/** Activates an account. @throws as `deactivate` does, except `own_account` */
export async function activate(context: StaffContext, id: number): Promise<void> {
  await findToChange(context, id)
  await activateUser(context, id)
}

/** Sets or clears the staff flag. Reserved to superusers. @throws as `deactivate` does */
export async function setStaff(context: StaffContext, id: number, is_staff: boolean): Promise<void> {
  await findToChange(context, id)
  if (!context.isSuperuser) throw await superusersOnly(context, id)
  refuseOneself(context, id)
  await changeStaff(context, id, is_staff)
}

/**
 * Ends all sessions of a user. Returns the number of ended sessions.
 *
 * @throws {ApiError} 404 not_found; 403 permission_denied
 */
export async function endSessionsOf(context: StaffContext, id: number): Promise<number> {
  await findToChange(context, id)
  return endSessions(context, id)
}

/** Ends one session of a user. @throws {ApiError} 404 not_found; 403 permission_denied */
export async function endSessionOf(context: StaffContext, id: number, sid: string): Promise<void> {
  await findToChange(context, id)
  await endSession(context, id, sid)
}

/**
 * Sends the link that sets a new password, if the account has an e-mail address. Staff neither sees nor
 * chooses the password (OWASP ASVS 6.4.6).
 *
 * @throws as `deactivate` does, except `own_account`
 */
export async function sendReset(context: StaffContext, id: number): Promise<void> {
  await findToChange(context, id)
  await context.db.transaction().execute(async (tx) => {
    const by = { ...context, db: tx }
    await queueMail(by, { kind: 'new_password_asked', userId: id })
    await noteEvent(by, { event: 'password_reset_requested', userId: id })
  })
}
