import { type ExpressionBuilder, sql } from 'kysely'
import { clockOf } from '../db/clock.ts'
import { compiledOnce } from '../db/compiled-once.ts'
import type { Db } from '../db/database.ts'
import type { Database } from '../db/schema.ts'
import { SESSION_COLUMNS, type Session } from './session-repository.ts'

/** A session with the username of its user, and whether that account is active. */
export type HeldSession = NonNullable<Awaited<ReturnType<typeof rotateSession>>>

/** A session with the seconds since its last rotation. */
export type AgedSession = Session & { age: number }

/** Where a request had its refresh token: in the body or in a cookie. */
export type CarriedBy = 'body' | 'cookie'

/** Parameters of a rotation. Times are whole seconds. */
export interface Rotation {
  sid: string
  /** The generation of the refresh token in the request: 1 for the first token, and 1 more after each rotation. */
  gen: number
  now: number
  refreshTokenLifetime: number
  /**
   * For cookies. The session rotates if its newest pair of tokens has at least this age. A younger pair is sent
   * again.
   */
  cookieWindow: number
  /**
   * For cookies. If the newest generation has at least this age, and the browser is not known to have its cookies
   * on disk, these cookies count as lost.
   */
  lostAfter: number
  /**
   * The most generations in a row whose cookies may be lost. After that the session does not rotate until the
   * browser is known to have its newest cookies on disk.
   */
  maxLost: number
}

/**
 * Increments the generation of a session. One conditional statement does it, so that of several concurrent calls
 * for one generation at most one returns the row (RFC 9700 §4.14.2). The others return undefined.
 */
export function rotateSession(db: Db, carriedBy: CarriedBy, rotation: Rotation) {
  return (carriedBy === 'body' ? rotateInBody : rotateInCookie)(db, rotation)
}

// The next two conditions must match `judgeRefresh`, which judges a token if the UPDATE with its condition changes
// no row.

const rotateInBody = compiledOnce((db, given: Rotation) =>
  rotate(db, given).where('transport', '=', 'body').where('generation', '=', given.gen),
)

const rotateInCookie = compiledOnce((db, given: Rotation) => {
  const age = ageOf(db, given.now)
  return rotate(db, given)
    .where('transport', '!=', 'body')
    .where((eb) => {
      const isNewest = eb('generation', '=', given.gen).and(age, '>=', given.cookieWindow)
      // The browser has lost the cookies of the later generations. The cookie of this generation is the newest that
      // it has, and rotates the session.
      const isBehindTheLost = eb('generation', '>', given.gen)
        .and('generation_kept', '<=', given.gen)
        .and(eb('generation', '-', eb.ref('generation_kept')), '<', given.maxLost)
        .and(age, '>=', given.lostAfter)
      return eb.or([isNewest, isBehindTheLost])
    })
})

function rotate(db: Db, { sid, gen, now, refreshTokenLifetime }: Rotation) {
  const clock = clockOf(db, now)
  const expiresAt = sql<number>`${clock} + ${refreshTokenLifetime}`
  return db
    .updateTable('sessions')
    .set((eb) => ({
      generation: eb('generation', '+', 1),
      // A client that sends the newest token has stored that token. An older token proves nothing new.
      generation_kept: eb.case().when('generation', '=', gen).then(gen).else(eb.ref('generation_kept')).end(),
      rotated_at: clock,
      // Each rotation restarts the idle timeout, but never extends the session beyond `ends_at`.
      expires_at: eb.case().when('ends_at', '<', expiresAt).then(eb.ref('ends_at')).else(expiresAt).end(),
    }))
    .where('id', '=', sid)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(SESSION_COLUMNS)
    .returning(userColumns)
}

/** Returns a session, even if it has ended. */
export function findSession(db: Db, sid: string, now: number) {
  return db
    .selectFrom('sessions')
    .select(SESSION_COLUMNS)
    .select(userColumns)
    .select(ageOf(db, now).as('age'))
    .where('id', '=', sid)
    .executeTakeFirst()
}

/**
 * Records that the browser has the cookies of a generation on disk. Requests may arrive out of order, so the number
 * never decreases.
 */
export const markGenerationKept = compiledOnce((db, { sid, gen }: Pick<Rotation, 'sid' | 'gen'>) =>
  db
    .updateTable('sessions')
    .set({ generation_kept: gen })
    .where('id', '=', sid)
    .where('generation_kept', '<', gen),
)

/** Selects columns of the user by subqueries, because a second statement would triple the cost. */
function userColumns(eb: ExpressionBuilder<Database, 'sessions'>) {
  const user = eb.selectFrom('users').whereRef('users.id', '=', 'sessions.user_id')
  return [
    user.select('username').$asScalar().$notNull().as('username'),
    user.select('is_active').$asScalar().$notNull().as('is_active'),
  ] as const
}

/**
 * Returns the seconds since the last rotation, by the clock that wrote the row. If that clock was set back, the
 * difference is negative, and a spent token would look new. The absolute value prevents that.
 */
function ageOf(db: Db, now: number) {
  return sql<number>`abs(${clockOf(db, now)} - ${sql.ref('sessions.rotated_at')})`
}
