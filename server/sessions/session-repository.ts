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

/** A session's row as the rules see it. */
export type Session = Pick<Selectable<SessionsTable>, (typeof COLUMNS)[number]>

/** The same, and what its tokens say of its user. */
export type HeldSession = NonNullable<Awaited<ReturnType<typeof rotateSession>>>

/** The same, and how many seconds ago it moved. */
export type AgedSession = Session & { age: number }

/** Asked within the statement about the session: a query of its own costs three times as much. */
function holder(eb: ExpressionBuilder<Database, 'sessions'>) {
  const user = eb.selectFrom('users').whereRef('users.id', '=', 'sessions.user_id')
  return [
    user.select('username').$asScalar().$notNull().as('username'),
    user.select('is_active').$asScalar().$notNull().as('is_active'),
  ] as const
}

/**
 * How long ago a session moved, by the clock that its row was written with. A clock that was set back
 * makes no token younger.
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

/** What it takes to begin a session. Lifetimes are whole seconds. */
export interface NewSession {
  userId: number
  /** The one that was read together with the password's hash. */
  credentialsVersion: number
  transport: TokenTransport
  userAgent: string
  ip: string
  now: number
  refreshTokenLifetime: number
  sessionLifetime: number
}

/**
 * Begins a session, unless the account was deactivated or its password changed since it was
 * read: then there is no row. Check and insert are one statement; it holds the account, so that a
 * change which is under way is waited for, and one that comes later sees the session.
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
        .$if(hasManyWriters(db), (users) => users.forNoKeyUpdate()),
    )
    .returning(COLUMNS)
    .executeTakeFirst()
}

/** What it takes to move a session on. Times are whole seconds. */
export interface Rotation {
  sid: string
  /** The generation of the refresh token that was presented. */
  gen: number
  now: number
  refreshTokenLifetime: number
  /** Of the cookie transports: a session that moved less long ago stays. */
  cookieWindow: number
  /** Of the cookie transports: after so long, what was sent and not kept counts as lost. */
  lostAfter: number
  /** So many generations may be lost in a row. */
  maxLost: number
}

/**
 * Moves a session on by one generation: one conditional statement, so that of any number of
 * simultaneous ones at most one comes back with the row (RFC 9700 §4.14.2). The others get none.
 */
export function rotateSession(db: Db, carriedBy: CarriedBy, rotation: Rotation) {
  return (carriedBy === 'body' ? rotateInBody : rotateInCookie)(db, rotation)
}

// Whom the two let move keeps in step with `judgeRefresh`: what does not move here is repeated there.

const rotateInBody = compiledOnce((db, given: Rotation) =>
  rotate(db, given).where('transport', '=', 'body').where('generation', '=', given.gen),
)

const rotateInCookie = compiledOnce((db, given: Rotation) => {
  const age = ageOf(db, given.now)
  return rotate(db, given)
    .where('transport', '!=', 'body')
    .where((eb) => {
      const isNewest = eb('generation', '=', given.gen).and(age, '>=', given.cookieWindow)
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

/** Finds a session, ended or not. */
export function findSession(db: Db, sid: string, now: number) {
  return db
    .selectFrom('sessions')
    .select(COLUMNS)
    .select(holder)
    .select(ageOf(db, now).as('age'))
    .where('id', '=', sid)
    .executeTakeFirst()
}

/** A session and whose it is, without the hash of the password. */
export type SessionUser = NonNullable<Awaited<ReturnType<typeof findSessionUser>>>

/**
 * Finds what a guard has to know, and the names that the profile shows, in one query over three
 * primary keys: another query would cost more than the names.
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

/** Notes that the browser has this generation on its disk. */
export const markGenerationKept = compiledOnce((db, { sid, gen }: Pick<Rotation, 'sid' | 'gen'>) =>
  db
    .updateTable('sessions')
    .set({ generation_kept: gen })
    .where('id', '=', sid)
    .where('generation_kept', '<', gen),
)
