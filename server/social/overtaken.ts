import type { Db } from '../db/database.ts'

/** A concurrent request came first, so the transaction is rolled back. */
export class Overtaken extends Error {}

/** Runs a transaction. Rolls it back and returns undefined if it throws `Overtaken`. */
export async function unlessOvertaken<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T | undefined> {
  try {
    return await db.transaction().execute(work)
  } catch (error) {
    if (error instanceof Overtaken) return
    throw error
  }
}
