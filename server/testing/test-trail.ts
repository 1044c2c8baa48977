import type { TestApp } from './test-app.ts'

/** Returns the events of the audit trail, each with its user and the staff member who acted. */
export async function trailOf({ db }: TestApp) {
  const rows = await db
    .selectFrom('audit_events')
    .select(['event', 'user_id', 'actor_id'])
    .orderBy('id')
    .execute()
  return rows.map(({ event, user_id, actor_id }) => [event, user_id, actor_id])
}
