import { noteEvent, type RequestContext } from '../audit/audit.ts'

/**
 * Removes the passkeys that were added to an account before `time`, because an attacker may have added them. The
 * function is not in server/passkeys/, because server/accounts must not import a folder that depends on
 * server/tokens.
 */
export async function dropPasskeysBefore(
  context: RequestContext,
  userId: number,
  time: number,
): Promise<void> {
  const { numDeletedRows } = await context.db
    .deleteFrom('passkeys')
    .where('user_id', '=', userId)
    .where('created_at', '<', time)
    .executeTakeFirst()
  if (numDeletedRows > 0n) await noteEvent(context, { event: 'passkey_removed', userId })
}
