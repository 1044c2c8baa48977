import { randomBytes } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import type { TokenTransport } from '../../shared/transports.ts'
import { clockOf } from '../db/clock.ts'
import { compiledOnce } from '../db/compiled-once.ts'
import { type Db, hasManyWriters } from '../db/database.ts'
import { hasPassword } from '../db/has-password.ts'
import type { SessionsTable } from '../db/schema.ts'

export const SESSION_COLUMNS = [
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

/** The columns of a session that rotation and tokens need. */
export type Session = Pick<Selectable<SessionsTable>, (typeof SESSION_COLUMNS)[number]>

const BEGIN_COLUMNS = [
  'id',
  'user_id',
  'transport',
  'user_agent',
  'ip',
  'created_at',
  'confirmed_at',
  'rotated_at',
  'expires_at',
  'ends_at',
] as const

/** A session to start. Lifetimes are whole seconds. */
export interface NewSession {
  userId: number
  /**
   * The `credentials_version` of the user when the caller read the account. If the version has changed since, no
   * session starts.
   */
  credentialsVersion: number
  /** When the owner of the replaced session last signed in or confirmed. Undefined at a sign-in. */
  confirmedAt?: number
  transport: TokenTransport
  userAgent: string
  ip: string
  now: number
  refreshTokenLifetime: number
  sessionLifetime: number
}

/**
 * Starts a session. Returns undefined if the account was deactivated, or its `credentials_version` changed, since
 * the caller read the account.
 *
 * One statement checks the account, locks it and inserts the session. If the password is being changed at the same
 * time, the statement waits and then inserts nothing. A later change finds the new session and ends it.
 */
export function beginSession(db: Db, session: NewSession): Promise<Session | undefined> {
  const { refreshTokenLifetime, sessionLifetime } = session
  const now = clockOf(db, session.now)
  const confirmedAt = session.confirmedAt === undefined ? now : sql<number>`${session.confirmedAt}`
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
          confirmedAt.as('confirmed_at'),
          now.as('rotated_at'),
          later(Math.min(refreshTokenLifetime, sessionLifetime)).as('expires_at'),
          later(sessionLifetime).as('ends_at'),
        ])
        .where('id', '=', session.userId)
        .where('is_active', '=', 1)
        .where('credentials_version', '=', session.credentialsVersion)
        // A concurrent change of the password locks the same row. This statement waits until that change is
        // committed.
        .$if(hasManyWriters(db), (users) => users.forNoKeyUpdate()),
    )
    .returning(SESSION_COLUMNS)
    .executeTakeFirst()
}

/** A session and its user, without the hash of the password. */
export type SessionUser = NonNullable<Awaited<ReturnType<typeof findSessionUser>>>

/**
 * Returns what the guard checks and the profile shows. One query reads three tables by primary key. Reading first
 * and last name at each request costs less than a second query for the profile.
 */
export const findSessionUser = compiledOnce((db, { sid, now }: { sid: string; now: number }) =>
  db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .leftJoin('profiles', 'profiles.user_id', 'users.id')
    .select(['users.id', 'users.username', 'users.email', 'users.email_verified_at', 'users.is_active'])
    .select('users.pending_email')
    .select('users.credentials_version')
    .select(['users.is_staff', 'users.is_superuser', 'users.date_joined', 'users.last_login'])
    .select(hasPassword)
    .select(['profiles.first_name', 'profiles.last_name'])
    .select(['sessions.transport', 'sessions.generation', 'sessions.generation_kept', 'sessions.ends_at'])
    .select(clockOf(db, now).as('now'))
    .select(['sessions.id as sid', 'sessions.confirmed_at'])
    .select(['sessions.revoked_at', 'sessions.revoked_reason'])
    .where('sessions.id', '=', sid),
)
