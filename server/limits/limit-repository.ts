import type { Db } from '../db/database.ts'
import { beginningWith } from '../db/key-range.ts'

/**
 * A unit that was consumed. `count` is the number of units that were consumed in the window, including this one.
 * `resetsAt` is the end of the window, in epoch seconds.
 */
export interface Consumed {
  key: string
  count: number
  resetsAt: number
}

/** The unit to consume: its quota, and the current time in epoch seconds. */
export interface Consumption {
  key: string
  max: number
  windowSeconds: number
  now: number
}

/**
 * Consumes one unit of the key's quota in the current window. Opens a window if the key has none. Returns undefined
 * if the quota is exhausted. One conditional statement does it, so that concurrent calls cannot consume more than
 * the quota.
 *
 * If the clock was set back, the end of an existing window may be more than `windowSeconds` away. Such a window
 * counts as over, because it would refuse attempts for too long.
 */
export function consume(
  db: Db,
  { key, max, windowSeconds, now }: Consumption,
): Promise<Consumed | undefined> {
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
    .returning(['key', 'count', 'resets_at as resetsAt'])
    .executeTakeFirst()
}

/** Refunds a unit, unless its window is over. */
export async function refund(db: Db, { key, resetsAt }: Consumed): Promise<void> {
  await db
    .updateTable('rate_limits')
    .set((eb) => ({ count: eb('count', '-', 1) }))
    .where('key', '=', key)
    // If the window is over, the key may have a new window. The unit was consumed in the old window, so the new one
    // must not get it back.
    .where('resets_at', '=', resetsAt)
    .where('count', '>', 0)
    .execute()
}

/** Returns when the window of a key ends, in epoch seconds, or undefined if the key has no window. */
export async function findReset(db: Db, key: string): Promise<number | undefined> {
  const window = await db
    .selectFrom('rate_limits')
    .select('resets_at')
    .where('key', '=', key)
    .executeTakeFirst()
  return window?.resets_at
}

export async function clearWindows(db: Db, prefix: string): Promise<void> {
  const { from, until } = beginningWith(prefix)
  await db.deleteFrom('rate_limits').where('key', '>=', from).where('key', '<', until).execute()
}

/**
 * Deletes at most `limit` windows that ended before `time`, so that one call does not take long. Returns the number
 * of deleted rows.
 */
export async function deleteClosedWindows(db: Db, time: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('rate_limits')
    .where('key', 'in', (eb) =>
      eb.selectFrom('rate_limits').select('key').where('resets_at', '<', time).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
