import { confirmOwner, type SignedInOwner } from '../accounts/confirm-owner.ts'
import type { CredentialsDeps } from '../accounts/credentials.ts'
import { findIdentitiesOfUser } from '../accounts/identity-repository.ts'
import { noteEvent } from '../audit/audit.ts'
import { type ApiError, errors } from '../errors.ts'
import type { AdminUserRecord } from './admin-user-repository.ts'
import { findNamedUser } from './user-detail.ts'

/** A staff member at work. Every event is noted with their id. */
export interface StaffCaller extends CredentialsDeps {
  actorId: number
  isSuperuser: boolean
  /** When the session began that the staff member works in. */
  sessionBeganAt: SignedInOwner['session_began_at']
}

/**
 * Finds the account that a staff member wants to change. Other staff accounts, and superusers, are
 * changed by superusers alone: or one staff account that was stolen would open all of them.
 *
 * @throws {ApiError} 404 not_found; 403 permission_denied
 */
export async function findToChange(caller: StaffCaller, id: number): Promise<AdminUserRecord> {
  const user = await findNamedUser(caller.db, id)
  const isOthersStaff = (user.is_staff || user.is_superuser) && id !== caller.actorId
  if (isOthersStaff && !caller.isSuperuser) throw await superusersOnly(caller, id)
  return user
}

/**
 * Refuses staff a new e-mail address for an account that belongs to somebody. The address is a way
 * in: a reset that is sent to it sets the password. What is left to staff is an invitation with a
 * wrong address, which nobody has entered: no password, no provider, no proven address.
 *
 * @throws {ApiError} 403 permission_denied unless a superuser asks
 */
export async function refuseTakeover(caller: StaffCaller, user: AdminUserRecord): Promise<void> {
  if (caller.isSuperuser) return
  const identities = await findIdentitiesOfUser(caller.db, user.id)
  const isInvitation = user.email_verified_at === null && !user.has_password && identities.length === 0
  if (isInvitation) return
  throw await denied(caller, user.id, 'Only its owner or a superuser may change the address of this account.')
}

/**
 * Lets a staff member confirm with their own password, or by having signed in just now, as the owner
 * of an account does: a stolen access token alone changes no other account.
 *
 * @throws {ApiError} 400 invalid with `current_password`; 403 reauthentication_required; 429 throttled
 */
export async function confirmStaff(caller: StaffCaller, password: string | undefined): Promise<void> {
  const { actorId, sessionBeganAt } = caller
  await confirmOwner(caller, { id: actorId, session_began_at: sessionBeganAt }, password)
}

/** Refuses staff what would lock them out; they could not undo it. @throws {ApiError} 409 own_account */
export function refuseOneself({ actorId }: StaffCaller, id: number): void {
  if (actorId === id) throw errors.ownAccount()
}

/** Returns the 403 for what superusers alone may do to an account, and notes who tried. */
export function superusersOnly(caller: StaffCaller, id: number): Promise<ApiError> {
  return denied(caller, id, 'Only superusers may do this.')
}

async function denied(caller: StaffCaller, userId: number, detail: string): Promise<ApiError> {
  await noteEvent(caller, { event: 'staff_action_refused', userId })
  return errors.permissionDenied(detail)
}
