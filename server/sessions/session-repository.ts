import { randomBytes } from 'node:crypto'
import { type ExpressionBuilder, type Selectable, sql } from 'kysely'
import type { TokenTransport } from '../../shared/transports.ts'
import { clockOf } from '../db/clock.ts'
import { compiledOnce } from '../db/compiled-once.ts'
import { type Db, hasManyWriters } from '../db/database.ts'
import type { Database, SessionsTable } from '../db/schema.ts'

const COLUMNS = [
  'id',
  'user_id',
  'transport',
  'generation',
  'generation_kept',
  'rotated_at',
  'expires_at',
  'ends_at',
  'revoked_at',
  'revoked_reason',
] as const

/** The columns of a session that the rules need. */
export type Session = Pick<Selectable<SessionsTable>, (typeof COLUMNS)[number]>

/** A session with the claims of its user. */
export type HeldSession = NonNullable<Awaited<ReturnType<typeof rotateSession>>>

/** A session with the seconds since it last moved. */
export type AgedSession = Session & { age: number }

/** A subquery of the statement on the session, because a query of its own costs three times as much. */
function holder(eb: ExpressionBuilder<Database, 'sessions'>) {
  const user = eb.selectFrom('users').whereRef('users.id', '=', 'sessions.user_id')
  return [
    user.select('username').$asScalar().$notNull().as('username'),
    user.select('is_active').$asScalar().$notNull().as('is_active'),
  ] as const
}

/**
 * Returns how long ago a session moved, by the clock that its row was written with. If that clock was set
 * back, no token gets younger.
 */
function ageOf(db: Db, now: number) {
  return sql<number>`abs(${clockOf(db, now)} - ${sql.ref('sessions.rotated_at')})`
}

const BEGIN_COLUMNS = [
  'id',
  'user_id',
  'transport',
  'user_agent',
  'ip',
  'created_at',
  'rotated_at',
  'expires_at',
  'ends_at',
] as const

/** What carried a refresh token to us. */
export type CarriedBy = 'body' | 'cookie'

/** A session to start. Lifetimes are whole seconds. */
export interface NewSession {
  userId: number
  /** The version that was read together with the password's hash. */
  credentialsVersion: number
  transport: TokenTransport
  userAgent: string
  ip: string
  now: number
  refreshTokenLifetime: number
  sessionLifetime: number
}

/**
 * Starts a session, unless the account was deactivated or its password changed since it was read: then it
 * returns no row. Check and insert are one statement that locks the account. It waits for a concurrent
 * change, and a later change sees the session.
 */
export function beginSession(db: Db, session: NewSession): Promise<Session | undefined> {
  const { refreshTokenLifetime, sessionLifetime } = session
  const now = clockOf(db, session.now)
  const later = (seconds: number) => sql<number>`${now} + ${seconds}`
  return db
    .insertInto('sessions')
    .columns(BEGIN_COLUMNS)
    .expression(
      db
        .selectFrom('users')
        .select((eb) => [
          eb.val(randomBytes(16).toString('hex')).as('id'),
          'users.id as user_id',
          eb.val(session.transport).as('transport'),
          eb.val(session.userAgent).as('user_agent'),
          eb.val(session.ip).as('ip'),
          now.as('created_at'),
          now.as('rotated_at'),
          later(Math.min(refreshTokenLifetime, sessionLifetime)).as('expires_at'),
          later(sessionLifetime).as('ends_at'),
        ])
        .where('id', '=', session.userId)
        .where('is_active', '=', 1)
        .where('credentials_version', '=', session.credentialsVersion)
        // Waits for a concurrent change of the password, which locks the same row.
        .$if(hasManyWriters(db), (users) => users.forNoKeyUpdate()),
    )
    .returning(COLUMNS)
    .executeTakeFirst()
}

/** Parameters of a rotation. Times are whole seconds. */
export interface Rotation {
  sid: string
  /** The generation of the refresh token that was presented. */
  gen: number
  now: number
  refreshTokenLifetime: number
  /** For the cookie transports: a session that moved less long ago than this stays. */
  cookieWindow: number
  /** For the cookie transports: after this long, a generation that was sent and not kept counts as lost. */
  lostAfter: number
  /** The most generations in a row that may be lost. */
  maxLost: number
}

/**
 * Moves a session on by one generation in one conditional statement, so that of any number of concurrent
 * calls at most one returns the row (RFC 9700 §4.14.2). The others return undefined.
 */
export function rotateSession(db: Db, carriedBy: CarriedBy, rotation: Rotation) {
  return (carriedBy === 'body' ? rotateInBody : rotateInCookie)(db, rotation)
}

// These two conditions must match `judgeRefresh`: what does not move here is repeated there.

const rotateInBody = compiledOnce((db, given: Rotation) =>
  rotate(db, given).where('transport', '=', 'body').where('generation', '=', given.gen),
)

const rotateInCookie = compiledOnce((db, given: Rotation) => {
  const age = ageOf(db, given.now)
  return rotate(db, given)
    .where('transport', '!=', 'body')
    .where((eb) => {
      const isNewest = eb('generation', '=', given.gen).and(age, '>=', given.cookieWindow)
      // The browser never kept the generations in between, so its cookie still buys a new one.
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
      generation_kept: eb.case().when('generation', '=', gen).then(gen).else(eb.ref('generation_kept')).end(),
      rotated_at: clock,
      expires_at: eb.case().when('ends_at', '<', expiresAt).then(eb.ref('ends_at')).else(expiresAt).end(),
    }))
    .where('id', '=', sid)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(COLUMNS)
    .returning(holder)
}

/** Returns a session, ended or not. */
export function findSession(db: Db, sid: string, now: number) {
  return db
    .selectFrom('sessions')
    .select(COLUMNS)
    .select(holder)
    .select(ageOf(db, now).as('age'))
    .where('id', '=', sid)
    .executeTakeFirst()
}

/** A session and its user, without the password hash. */
export type SessionUser = NonNullable<Awaited<ReturnType<typeof findSessionUser>>>

/**
 * Returns what a guard needs, and the names that the profile shows, in one query over three primary keys. A
 * second query would cost more than the names.
 */
export const findSessionUser = compiledOnce((db, { sid, now }: { sid: string; now: number }) =>
  db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .leftJoin('profiles', 'profiles.user_id', 'users.id')
    .select(['users.id', 'users.username', 'users.email', 'users.email_verified_at', 'users.is_active'])
    .select('users.pending_email')
    .select(['users.is_staff', 'users.is_superuser', 'users.date_joined', 'users.last_login'])
    .select(['profiles.first_name', 'profiles.last_name'])
    .select(['sessions.transport', 'sessions.generation', 'sessions.generation_kept', 'sessions.ends_at'])
    .select(clockOf(db, now).as('now'))
    .select('sessions.created_at as session_began_at')
    .select(['sessions.revoked_at', 'sessions.revoked_reason'])
    .where('sessions.id', '=', sid),
)

/** Records that the browser has this generation on its disk. */
export const markGenerationKept = compiledOnce((db, { sid, gen }: Pick<Rotation, 'sid' | 'gen'>) =>
  db
    .updateTable('sessions')
    .set({ generation_kept: gen })
    .where('id', '=', sid)
    .where('generation_kept', '<', gen),
)
