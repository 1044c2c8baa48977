import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely'
import type { Database } from './schema.ts'

/** A PostgreSQL adapter whose rows carry the time of the database, because several servers share them. */
export class DatabaseClockAdapter extends PostgresAdapter {}

/**
 * Returns the current time in whole seconds, for times that are written to a row and later compared with it.
 * On PostgreSQL it is the time of the database, so that servers whose clocks differ agree on the age of a
 * row. SQLite has no clock but that of the machine, so it is `now`.
 */
export function clockOf(db: Kysely<Database>, now: number): RawBuilder<number> {
  const hasClock = db.getExecutor().adapter instanceof DatabaseClockAdapter
  return hasClock
    ? sql<number>`floor(extract(epoch from statement_timestamp()))::bigint`
    : sql<number>`cast(${now} as bigint)`
}
