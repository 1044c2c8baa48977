import type { Insertable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { AuditEventsTable } from '../db/schema.ts'

/** The columns of an event that the caller sets. */
export type NewEvent = Omit<Insertable<AuditEventsTable>, 'id' | 'count'>

/** Inserts an event. If a row has the same bucket, its count is incremented instead. */
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
