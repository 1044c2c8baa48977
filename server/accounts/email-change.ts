import { type Caller, noteEvent } from '../audit/audit.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { updatePendingEmail } from './email-repository.ts'
import type { PasswordVersion } from './password-repository.ts'

/**
 * Lets an address wait until it is proven, and has the link sent to it that proves it. The former
 * address is told when that has happened. Asks neither for a password nor for anybody's leave.
 *
 * Returns whether it did: not if the password has changed since `user` was read.
 */
export function requestEmailChange(caller: Caller, user: PasswordVersion, email: string): Promise<boolean> {
  return caller.db.transaction().execute(async (tx) => {
    if (!(await updatePendingEmail(tx, user, email))) return false
    await insertMail(tx, { kind: 'verify_email', userId: user.id })
    await noteEvent({ ...caller, db: tx }, { event: 'email_change_requested', userId: user.id })
    return true
  })
}
