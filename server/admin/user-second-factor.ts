import { findUserForSignInById } from '../accounts/user-repository.ts'
import { errors } from '../errors.ts'
import { type Removal, removeSecondFactor } from '../second-factor/factor-change.ts'
import { findToChange, refuseOneself, type StaffContext, superusersOnly } from './staff-permission.ts'

/**
 * Removes the second factor of a user who has lost it, or whose account was taken over. Reserved to superusers,
 * because afterwards the password alone opens the account. The owner gets a mail with the reason.
 *
 * @throws {ApiError} 404 not_found, also if there is no second factor; 403 permission_denied; 409 own_account
 */
export async function removeFactorOf(context: StaffContext, id: number, removal: Removal): Promise<void> {
  await findToChange(context, id)
  if (!context.isSuperuser) throw await superusersOnly(context, id)
  refuseOneself(context, id)
  const user = await findUserForSignInById(context.db, id)
  if (!user || !(await removeSecondFactor(context, user, removal))) throw errors.notFound()
}
