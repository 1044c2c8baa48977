import { dropIdentitiesBefore } from '../accounts/earlier-identities.ts'
import { dropPasskeysBefore } from '../accounts/earlier-passkeys.ts'
import { forgetNetworks } from '../accounts/known-network-repository.ts'
import { replacePassword } from '../accounts/password-change.ts'
import { lockAccount } from '../accounts/password-repository.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import { queueMail } from '../mail/outbox.ts'
import { deleteFactors } from './factor-repository.ts'

/**
 * Returns an account that an attacker has taken over to its owner. Removes the password, the second factor, the providers
 * and the passkeys, because the attacker may have added or known them, and ends all sessions. The owner then sets a
 * password by a mailed link. Does not check permissions; the caller must.
 *
 * @param reason why staff do it, for the mail
 * @returns false if there is no such account
 */
export async function returnToOwner(
  context: RequestContext,
  userId: number,
  reason?: string,
): Promise<boolean> {
  return context.db.transaction().execute(async (tx) => {
    const by = { ...context, db: tx }
    // The version is read under the lock, because the attacker may be changing the password at the same time.
    const user = await lockAccount(tx, userId)
    if (!user) return false
    await replacePassword(by, user, null)
    await noteEvent(by, { event: 'password_changed', userId })
    if (await deleteFactors(tx, userId)) await noteEvent(by, { event: 'second_factor_removed', userId })
    await forgetNetworks(tx, userId)
    await dropIdentitiesBefore(by, userId, Number.MAX_SAFE_INTEGER)
    await dropPasskeysBefore(by, userId, Number.MAX_SAFE_INTEGER)
    const detail = reason ? `account_returned ${reason}` : 'account_returned'
    await queueMail(by, { kind: 'second_factor_changed', userId, detail })
    return true
  })
}
