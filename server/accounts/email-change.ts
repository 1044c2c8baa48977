import { noteEvent, type RequestContext } from '../audit/audit.ts'
import { queueMail } from '../mail/outbox.ts'
import { clearPendingEmail, updatePendingEmail } from './email-repository.ts'
import type { PasswordVersion } from './password-repository.ts'
import type { User } from './user-repository.ts'

/**
 * Stores a pending e-mail address, and queues a mail with its verification link. If the current address is
 * verified, also queues a warning to it. Does not check permissions; the caller must.
 *
 * Returns false if the `credentials_version` has changed since `user` was read.
 */
export function requestEmailChange(
  context: RequestContext,
  user: PasswordVersion & Pick<User, 'email' | 'email_verified_at'>,
  email: string,
): Promise<boolean> {
  const { id: userId, email: present, email_verified_at } = user
  return context.db.transaction().execute(async (tx) => {
    if (!(await updatePendingEmail(tx, user, email))) return false
    const by = { ...context, db: tx }
    if (email_verified_at !== null) {
      await queueMail(by, { kind: 'email_change_asked', userId, recipient: present, detail: email })
    }
    await queueMail(by, { kind: 'verify_email', userId })
    await noteEvent(by, { event: 'email_change_requested', userId })
    return true
  })
}

/** Withdraws the pending e-mail address. Records an audit event if there was one. Run it in a transaction. */
export async function withdrawEmailChange(context: RequestContext, userId: number): Promise<void> {
  if (await clearPendingEmail(context.db, userId)) {
    await noteEvent(context, { event: 'email_change_withdrawn', userId })
  }
}
