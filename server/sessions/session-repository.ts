import { randomBytes } from 'node:crypto'
import type { ExpressionBuilder, Selectable } from 'kysely'
import type { Reason } from '../../shared/api/error-body.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import type { Db } from '../db/database.ts'
import type { Database, SessionsTable } from '../db/schema.ts'

export type Session = Selectable<SessionsTable>

/** The two ways a refresh token can come in. */
export type Arrival = 'body' | 'cookie'

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
 * read: then there is no row. Check and insert are one statement.
 */
export function beginSession(db: Db, session: NewSession): Promise<Session | undefined> {
  const { now } = session
  const endsAt = now + session.sessionLifetime
  return db
    .insertInto('sessions')
    .columns([
      'id',
      'user_id',
      'transport',
      'created_at',
      'rotated_at',
      'expires_at',
      'ends_at',
      'user_agent',
      'ip',
    ])
    .expression(
      db
        .selectFrom('users')
        .select((eb) => [
          eb.val(randomBytes(16).toString('hex')).as('id'),
          'users.id as user_id',
          eb.val(session.transport).as('transport'),
          eb.val(now).as('created_at'),
          eb.val(now).as('rotated_at'),
          eb.val(Math.min(now + session.refreshTokenLifetime, endsAt)).as('expires_at'),
          eb.val(endsAt).as('ends_at'),
          eb.val(session.userAgent).as('user_agent'),
          eb.val(session.ip).as('ip'),
        ])
        .where('id', '=', session.userId)
        .where('is_active', '=', 1)
        .where('credentials_version', '=', session.credentialsVersion),
    )
    .returningAll()
    .executeTakeFirst()
}

export interface Rotation {
  sid: string
  /** The generation of the refresh token that was presented. */
  gen: number
  arrival: Arrival
  now: number
  refreshTokenLifetime: number
  /** Of the cookie transports, in seconds: a session that moved less long ago stays. */
  cookieWindow: number
}

/**
 * Moves a session on by one generation: one conditional statement, so that of any number of
 * simultaneous ones at most one comes back with the row (RFC 9700 §4.14.2). The others get none.
 */
export function rotateSession(db: Db, rotation: Rotation): Promise<Session | undefined> {
  const { sid, gen, now } = rotation
  return db
    .updateTable('sessions')
    .set((eb) => ({
      generation: eb('generation', '+', 1),
      generation_used: 0,
      rotated_at: now,
      expires_at: earlierOf(eb, now + rotation.refreshTokenLifetime, 'ends_at'),
    }))
    .where('id', '=', sid)
    .where('generation', '=', gen)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .where((eb) => mayMove(eb, rotation))
    .returningAll()
    .executeTakeFirst()
}

function mayMove(eb: ExpressionBuilder<Database, 'sessions'>, { arrival, now, cookieWindow }: Rotation) {
  if (arrival === 'body') return eb('transport', '=', 'body')
  const age = eb.fn<number>('abs', [eb(eb.val(now), '-', eb.ref('rotated_at'))])
  return eb.and([eb('transport', '!=', 'body'), eb(age, '>=', cookieWindow)])
}

function earlierOf(eb: ExpressionBuilder<Database, 'sessions'>, time: number, column: 'ends_at') {
  return eb.case().when(column, '<', time).then(eb.ref(column)).else(time).end()
}

export function findSession(db: Db, sid: string): Promise<Session | undefined> {
  return db.selectFrom('sessions').selectAll().where('id', '=', sid).executeTakeFirst()
}

/** A session and whose it is, without the hash of the password. */
export type SessionWithUser = NonNullable<Awaited<ReturnType<typeof findSessionWithUser>>>

/** Finds what a guard has to know, in one query over two primary keys. */
export function findSessionWithUser(db: Db, sid: string) {
  return db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(['users.id', 'users.username', 'users.email', 'users.email_verified_at', 'users.is_active'])
    .select(['users.is_staff', 'users.is_superuser', 'users.date_joined', 'users.last_login'])
    .select(['sessions.generation', 'sessions.generation_used', 'sessions.ends_at'])
    .select(['sessions.revoked_at', 'sessions.revoked_reason'])
    .where('sessions.id', '=', sid)
    .executeTakeFirst()
}

/** Notes that the answer that carried this generation has arrived: its access token was used. */
export async function markGenerationUsed(db: Db, sid: string, gen: number): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ generation_used: 1 })
    .where('id', '=', sid)
    .where('generation', '=', gen)
    .execute()
}

/** Ends a session. Answers whether this call did it: of many, one. */
export async function revokeSession(db: Db, sid: string, reason: Reason, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('sessions')
    .set({ revoked_at: now, revoked_reason: reason })
    .where('id', '=', sid)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Ends all sessions of a user. */
export async function revokeSessionsOfUser(db: Db, userId: number, reason: Reason, now: number) {
  await db
    .updateTable('sessions')
    .set({ revoked_at: now, revoked_reason: reason })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .execute()
}

/** Ends the sessions of the demo accounts. */
export async function revokeDemoSessions(db: Db, now: number): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ revoked_at: now, revoked_reason: 'deactivated' })
    .where('revoked_at', 'is', null)
    .where('user_id', 'in', db.selectFrom('users').select('id').where('is_demo', '=', 1))
    .execute()
}

/** Deletes up to `limit` sessions that expired before `time`; answers how many. */
export async function deleteExpiredSessions(db: Db, time: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('sessions')
    .where('id', 'in', (eb) =>
      eb.selectFrom('sessions').select('id').where('expires_at', '<', time).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
