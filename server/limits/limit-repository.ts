import type { Db } from '../db/database.ts'
import { beginningWith } from '../db/key-range.ts'

/** A window that is open: until `resetsAt` its places are counted together. */
export interface Place {
  key: string
  resetsAt: number
}

/** What it takes to take a place. */
export interface NewPlace {
  key: string
  max: number
  windowSeconds: number
  now: number
}

/**
 * Takes a place in the window of a key, and opens the window where there is none. One conditional
 * statement, so that of any number of simultaneous ones no more come back than there are places;
 * the others get nothing.
 *
 * A window that would be open for longer than it can be was opened by a clock that has been set
 * back since; it counts as over.
 */
export function takePlace(db: Db, { key, max, windowSeconds, now }: NewPlace): Promise<Place | undefined> {
  const resetsAt = now + windowSeconds
  return db
    .insertInto('rate_limits')
    .values({ key, count: 1, resets_at: resetsAt })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet((eb) => {
          const isOpen = eb.between('rate_limits.resets_at', now + 1, resetsAt)
          return {
            count: eb
              .case()
              .when(isOpen)
              .then(eb('rate_limits.count', '+', 1))
              .else(1)
              .end(),
            resets_at: eb.case().when(isOpen).then(eb.ref('rate_limits.resets_at')).else(resetsAt).end(),
          }
        })
        .where((eb) =>
          eb.or([
            eb('rate_limits.count', '<', max),
            eb.not(eb.between('rate_limits.resets_at', now + 1, resetsAt)),
          ]),
        ),
    )
    .returning(['key', 'resets_at as resetsAt'])
    .executeTakeFirst()
}

/** Gives a place back, unless its window is over. */
export async function returnPlace(db: Db, { key, resetsAt }: Place): Promise<void> {
  await db
    .updateTable('rate_limits')
    .set((eb) => ({ count: eb('count', '-', 1) }))
    .where('key', '=', key)
    .where('resets_at', '=', resetsAt)
    .where('count', '>', 0)
    .execute()
}

/** Finds when the window of a key is over. */
export async function findReset(db: Db, key: string): Promise<number | undefined> {
  const window = await db
    .selectFrom('rate_limits')
    .select('resets_at')
    .where('key', '=', key)
    .executeTakeFirst()
  return window?.resets_at
}

/** Forgets the windows of all keys that begin so. */
export async function clearWindows(db: Db, prefix: string): Promise<void> {
  const { from, until } = beginningWith(prefix)
  await db.deleteFrom('rate_limits').where('key', '>=', from).where('key', '<', until).execute()
}

/** Deletes up to `limit` windows that were over before `time`. Returns how many. */
export async function deleteClosedWindows(db: Db, time: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('rate_limits')
    .where('key', 'in', (eb) =>
      eb.selectFrom('rate_limits').select('key').where('resets_at', '<', time).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
