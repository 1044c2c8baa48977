import { noteEvent, type RequestContext } from '../audit/audit.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { clearPendingEmail, updatePendingEmail } from './email-repository.ts'
import type { PasswordVersion } from './password-repository.ts'
import type { User } from './user-repository.ts'

/** An account whose e-mail address is to be replaced, as it was read. */
export type EmailHolder = PasswordVersion & Pick<User, 'email' | 'email_verified_at'>

/**
 * Stores a pending e-mail address and sends it the verification link. The current address is warned, if it is
 * verified. Does not check permissions; the caller must.
 *
 * Returns false if the password has changed since `user` was read.
 */
export function requestEmailChange(
  caller: RequestContext,
  user: EmailHolder,
  email: string,
): Promise<boolean> {
  const { id: userId, email: present, email_verified_at } = user
  return caller.db.transaction().execute(async (tx) => {
    if (!(await updatePendingEmail(tx, user, email))) return false
    if (email_verified_at !== null) {
      await insertMail(tx, { kind: 'email_change_asked', userId, recipient: present })
    }
    await insertMail(tx, { kind: 'verify_email', userId })
    await noteEvent({ ...caller, db: tx }, { event: 'email_change_requested', userId })
    return true
  })
}

/** Withdraws the pending e-mail address, and records it if there was one. Run it in a transaction. */
export async function withdrawEmailChange(caller: RequestContext, userId: number): Promise<void> {
  if (await clearPendingEmail(caller.db, userId)) {
    await noteEvent(caller, { event: 'email_change_withdrawn', userId })
  }
}
