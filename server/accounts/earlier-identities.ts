import { noteEvent, type RequestContext } from '../audit/audit.ts'

/** Unlinks the identities that were linked to an account before `time`, because an attacker may have linked them. */
export async function dropIdentitiesBefore(
  context: RequestContext,
  userId: number,
  time: number,
): Promise<void> {
  const { numDeletedRows } = await context.db
    .deleteFrom('identities')
    .where('user_id', '=', userId)
    .where('linked_at', '<', time)
    .executeTakeFirst()
  if (numDeletedRows > 0n) await noteEvent(context, { event: 'identity_unlinked', userId })
}
