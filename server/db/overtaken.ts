import type { Db } from './database.ts'

/** Thrown within a transaction to roll it back, if a concurrent request has made the same change first. */
export class Overtaken extends Error {}

/**
 * Runs `work` in a transaction. Returns undefined if `work` throws `Overtaken`, which also rolls the transaction
 * back.
 */
export async function unlessOvertaken<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T | undefined> {
  try {
    return await db.transaction().execute(work)
  } catch (error) {
    if (error instanceof Overtaken) return
    throw error
  }
}
