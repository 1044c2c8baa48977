import type { CredentialsDeps } from '../accounts/credentials.ts'
import { findIdentitiesOfUser } from '../accounts/identity-repository.ts'
import { hasPasskey } from '../accounts/usable-passkey-repository.ts'
import { noteEvent } from '../audit/audit.ts'
import { type ApiError, errors } from '../errors.ts'
import type { AdminUserRecord } from './admin-user-repository.ts'
import { findNamedUser } from './user-detail.ts'

/** The context of a staff member. Every event is recorded with their id. */
export interface StaffContext extends CredentialsDeps {
  actorId: number
  isSuperuser: boolean
}

/**
 * Returns the account that a staff member wants to change. Only superusers may change other staff accounts and
 * superusers, because an attacker with one staff account could otherwise take over all others.
 *
 * @throws {ApiError} 404 not_found; 403 permission_denied
 */
export async function findToChange(context: StaffContext, id: number): Promise<AdminUserRecord> {
  const user = await findNamedUser(context.db, id)
  const isOthersStaff = (user.is_staff || user.is_superuser) && id !== context.actorId
  if (isOthersStaff && !context.isSuperuser) throw await superusersOnly(context, id)
  return user
}

/**
 * Refuses to let staff change the e-mail address of an account that its owner has used. A reset that is sent
 * to the address sets the password, so changing the address takes the account over. Staff may still correct
 * the address of an invitation.
 *
 * @throws {ApiError} 403 permission_denied unless the caller is a superuser
 */
export async function refuseTakeover(context: StaffContext, user: AdminUserRecord): Promise<void> {
  if (context.isSuperuser || (await isInvitation(context, user))) return
  throw await denied(
    context,
    user.id,
    'Only its owner or a superuser may change the e-mail address of this account.',
  )
}

/** Returns whether no user can have signed in to an account: there was no sign-in, and nothing opens the account. */
async function isInvitation({ db }: StaffContext, user: AdminUserRecord): Promise<boolean> {
  const { id, email_verified_at, has_password, last_login } = user
  if (email_verified_at !== null || has_password || last_login !== null) return false
  // `last_login` is not enough, because UPDATE_LAST_LOGIN=off leaves it empty.
  if (await hasPasskey(db, id)) return false
  return (await findIdentitiesOfUser(db, id)).length === 0
}

/**
 * Refuses staff a change that would lock themselves out, which they could not undo. @throws {ApiError} 409
 * own_account
 */
export function refuseOneself({ actorId }: StaffContext, id: number): void {
  if (actorId === id) throw errors.ownAccount()
}

/** Returns the 403 for a change that is reserved to superusers, and records the attempt. */
export function superusersOnly(context: StaffContext, id: number): Promise<ApiError> {
  return denied(context, id, 'Only superusers may do this.')
}

async function denied(context: StaffContext, userId: number, detail: string): Promise<ApiError> {
  await noteEvent(context, { event: 'staff_action_refused', userId })
  return errors.permissionDenied(detail)
}
