import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely'
import type { Database } from './schema.ts'

/** An adapter of PostgreSQL whose rows carry the database's own time, because several servers share them. */
export class DatabaseClockAdapter extends PostgresAdapter {}

/**
 * Returns the present, in whole seconds, for times that are written to a row and later compared with it.
 * On PostgreSQL it is the database's, so that servers whose clocks differ agree on the age of a row.
 * SQLite has no other clock than that of the machine; there it is `now`.
 */
export function clockOf(db: Kysely<Database>, now: number): RawBuilder<number> {
  const hasClock = db.getExecutor().adapter instanceof DatabaseClockAdapter
  return hasClock
    ? sql<number>`floor(extract(epoch from statement_timestamp()))::bigint`
    : sql<number>`cast(${now} as bigint)`
}
