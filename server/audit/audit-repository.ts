import type { Insertable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { AuditEventsTable } from '../db/schema.ts'

/** What is noted of an event. */
export type NewEvent = Omit<Insertable<AuditEventsTable>, 'id' | 'count'>

/** Notes an event in a row of its own; one with a bucket in the row of that bucket. */
export async function insertEvent(db: Db, event: NewEvent): Promise<void> {
  await db
    .insertInto('audit_events')
    .values(event)
    .onConflict((conflict) =>
      conflict.column('bucket').doUpdateSet((eb) => ({ count: eb('audit_events.count', '+', 1) })),
    )
    .execute()
}

/** Deletes up to `limit` events from before `time`. Returns how many. */
export async function deleteOldEvents(db: Db, time: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('audit_events')
    .where('id', 'in', (eb) => eb.selectFrom('audit_events').select('id').where('at', '<', time).limit(limit))
    .executeTakeFirst()
  return Number(numDeletedRows)
}
