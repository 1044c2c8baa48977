import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely'
import type { Database } from './schema.ts'

/**
 * Marks a PostgreSQL database whose rows are dated by its own clock. Several servers may share the database, and
 * their clocks may differ.
 */
export class DatabaseClockAdapter extends PostgresAdapter {}

/**
 * Returns an SQL expression for the current time in whole seconds. Use it for a time that is stored in a row and
 * later compared with another. On PostgreSQL it is the time of the database, so that servers whose clocks differ
 * agree on the age of a row. SQLite has no clock of its own, so there it is the parameter `now`.
 */
export function clockOf(db: Kysely<Database>, now: number): RawBuilder<number> {
  const hasClock = db.getExecutor().adapter instanceof DatabaseClockAdapter
  return hasClock
    ? sql<number>`floor(extract(epoch from statement_timestamp()))::bigint`
    : sql<number>`cast(${now} as bigint)`
}
