import { findUserForSignInById } from '../accounts/user-repository.ts'
import { errors } from '../errors.ts'
import { removeSecondFactor } from '../second-factor/factor-change.ts'
import { returnToOwner } from '../second-factor/takeover.ts'
import { findToChange, refuseOneself, type StaffContext, superusersOnly } from './staff-permission.ts'

/** A removal of the second factor, as staff request it. */
interface Removal {
  /** For the mail to the owner. */
  reason: string
  /** Whether an attacker has taken the account over, so that all other sign-in methods have to go too. */
  takeover: boolean
}

/**
 * Removes the second factor of a user who has lost it, or whose account was taken over. Reserved to superusers,
 * because afterwards the password alone opens the account. The owner gets a mail with the reason.
 *
 * @throws {ApiError} 404 not_found, also if there is no second factor and no takeover; 403 permission_denied; 409
 *   own_account
 */
export async function removeFactorOf(
  context: StaffContext,
  id: number,
  { reason, takeover }: Removal,
): Promise<void> {
  await findToChange(context, id)
  if (!context.isSuperuser) throw await superusersOnly(context, id)
  refuseOneself(context, id)
  if (takeover) return void (await returnToOwner(context, id, reason))
  const user = await findUserForSignInById(context.db, id)
  if (!user || !(await removeSecondFactor(context, user, reason))) throw errors.notFound()
}
