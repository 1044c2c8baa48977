import type { Db } from '../db/database.ts'

/** Somebody was quicker: what the transaction has done so far is taken back. */
export class Overtaken extends Error {}

/** Runs a transaction that may be overtaken; then nothing of it stays, and undefined is returned. */
export async function unlessOvertaken<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T | undefined> {
  try {
    return await db.transaction().execute(work)
  } catch (error) {
    if (error instanceof Overtaken) return
    throw error
  }
}
