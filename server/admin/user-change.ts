import type { AdminUserChange } from '../../shared/api/admin-api.ts'
import { activateUser, changeStaff, deactivateUser, endSessions } from '../accounts/account-state.ts'
import { requestEmailChange } from '../accounts/email-change.ts'
import { clearPendingEmail } from '../accounts/email-repository.ts'
import { nameKey } from '../accounts/name-key.ts'
import { upsertProfile } from '../accounts/user-repository.ts'
import { type Caller, noteEvent } from '../audit/audit.ts'
import { errors } from '../errors.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { endSession } from '../sessions/own-sessions.ts'
import type { AdministeredUser } from './admin-user-repository.ts'
import { findNamedUser } from './user-detail.ts'

/** Somebody of the staff at work: all that they do is noted with their name. */
export interface StaffCaller extends Caller {
  actorId: number
  isSuperuser: boolean
}

/**
 * Changes the names of somebody at once. Another address waits until its owner has proven it;
 * naming the present one takes that back. What is left out stays. One's own address is changed on
 * the profile, which asks for the password.
 *
 * @throws {ApiError} 404 not_found; 403 permission_denied; 409 own_account
 */
export async function updateUser(
  caller: StaffCaller,
  id: number,
  { email, ...names }: AdminUserChange,
): Promise<void> {
  const user = await findToChange(caller, id)
  if (email !== undefined) await changeEmail(caller, user, email)
  if (names.first_name === undefined && names.last_name === undefined) return
  await caller.db.transaction().execute(async (tx) => {
    await upsertProfile(tx, { user_id: id, ...names })
    await noteEvent({ ...caller, db: tx }, { event: 'user_updated', userId: id })
  })
}

async function changeEmail(caller: StaffCaller, user: AdministeredUser, email: string): Promise<void> {
  if (nameKey(email) === nameKey(user.email)) return clearPendingEmail(caller.db, user.id)
  refuseOneself(caller, user.id)
  // The password has just been changed: whoever looks again may decide anew.
  if (!(await requestEmailChange(caller, user, email))) throw errors.unavailable(1)
}

/** Deactivates somebody else. @throws {ApiError} 404 not_found; 403 permission_denied; 409 own_account */
export async function deactivate(caller: StaffCaller, id: number): Promise<void> {
  await findToChange(caller, id)
  refuseOneself(caller, id)
  await deactivateUser(caller, id)
}

/** Lets somebody in again. @throws {ApiError} 404 not_found; 403 permission_denied */
export async function activate(caller: StaffCaller, id: number): Promise<void> {
  await findToChange(caller, id)
  await activateUser(caller, id)
}

/**
 * Makes somebody staff, or not any more.
 *
 * @throws {ApiError} 404 not_found; 403 permission_denied unless a superuser asks; 409 own_account
 */
export async function setStaff(caller: StaffCaller, id: number, isStaff: boolean): Promise<void> {
  if (!caller.isSuperuser) throw superusersOnly()
  await findToChange(caller, id)
  refuseOneself(caller, id)
  await changeStaff(caller, id, isStaff)
}

/** Ends all sessions of somebody. Returns how many. @throws {ApiError} 404 not_found; 403 permission_denied */
export async function endSessionsOf(caller: StaffCaller, id: number): Promise<number> {
  await findToChange(caller, id)
  return endSessions(caller, id)
}

/** Ends one session of somebody. @throws {ApiError} 404 not_found; 403 permission_denied */
export async function endSessionOf(caller: StaffCaller, id: number, sid: string): Promise<void> {
  await findToChange(caller, id)
  await endSession(caller, { user_id: id }, sid)
}

/**
 * Has the link sent that sets a new password, if there is an address to send it to. Nobody of the
 * staff sees it or chooses the password (OWASP ASVS 6.4.6).
 *
 * @throws {ApiError} 404 not_found; 403 permission_denied
 */
export async function sendReset(caller: StaffCaller, id: number): Promise<void> {
  await findToChange(caller, id)
  await caller.db.transaction().execute(async (tx) => {
    await insertMail(tx, { kind: 'new_password_asked', userId: id })
    await noteEvent({ ...caller, db: tx }, { event: 'password_reset_requested', userId: id })
  })
}

/** Superusers are touched by superusers alone, or anybody of the staff could become one. */
async function findToChange({ db, isSuperuser }: StaffCaller, id: number): Promise<AdministeredUser> {
  const user = await findNamedUser(db, id)
  if (user.is_superuser && !isSuperuser) throw superusersOnly()
  return user
}

function superusersOnly() {
  return errors.permissionDenied('Only superusers may do this.')
}

/** Whoever shut themselves out could not undo it. */
function refuseOneself({ actorId }: StaffCaller, id: number): void {
  if (actorId === id) throw errors.ownAccount()
}
