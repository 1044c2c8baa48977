import type { FastifyBaseLogger } from 'fastify'
import type { Reason } from '../../shared/api/error-body.ts'
import type { RefreshClaims } from '../../shared/claims.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import {
  type Arrival,
  findSession,
  revokeSession,
  rotateSession,
  type Session,
} from '../sessions/session-repository.ts'
import { INVALID_OR_EXPIRED } from './token-pair.ts'

/** Two tabs that send the same token at once are this close together, in seconds. */
const RACE = 10

const BLACKLISTED = 'Token is blacklisted'

export interface RotationDeps {
  db: Db
  log: FastifyBaseLogger
  config: Pick<Config, 'rotateRefreshTokens' | 'refreshTokenLifetime' | 'reuseWindow'>
}

/** What a session's row says of a refresh token that did not move it. */
export type Verdict =
  /** The session is over, or the token came in the way of another transport. */
  | { is: 'over'; detail: string; reason?: Reason }
  /** The same holder again: the pair of the row as it stands. */
  | { is: 'repeat' }
  /** The loser of a race: refused, but nothing ends. */
  | { is: 'overtaken' }
  /** A token that somebody kept or took: the session ends (RFC 9700 §4.14.2). */
  | { is: 'reuse' }
  /** A generation that the database has forgotten, as after a restored backup. */
  | { is: 'lost' }
  /** The token of the present generation: it should have moved the row, and may try again. */
  | { is: 'current' }

export interface Presented {
  gen: number
  arrival: Arrival
  now: number
}

/**
 * Judges a refresh token by the row of its session. Pure; the first line that fits is the
 * verdict. `docs/decisions/0002-one-row-a-session.md` has the table and what it cannot see.
 */
export function judgeRefresh(
  session: Session | undefined,
  { gen, arrival, now }: Presented,
  reuseWindow: Config['reuseWindow'],
): Verdict {
  const over = whyOver(session, now)
  if (over || !session) return over ?? LOST
  if (arrival !== arrivalOf(session)) return { is: 'over', detail: INVALID_OR_EXPIRED }

  // A clock that was set back makes no token younger.
  const age = Math.abs(now - session.rotated_at)
  const behind = session.generation - gen
  const mayRepeat = age < reuseWindow[arrival]

  if (behind === 0 && arrival === 'cookie' && mayRepeat) return { is: 'repeat' }
  if (behind === 1 && mayRepeat) return { is: 'repeat' }
  if (behind === 1 && arrival === 'cookie' && !session.generation_used) return { is: 'repeat' }
  if (behind === 1 && age < RACE) return { is: 'overtaken' }
  if (behind > 0) return { is: 'reuse' }
  if (behind < 0) return { is: 'lost' }
  return { is: 'current' }
}

const LOST = { is: 'over', detail: INVALID_OR_EXPIRED, reason: 'lost' } as const

function whyOver(session: Session | undefined, now: number): Verdict | undefined {
  if (!session) return LOST
  if (session.revoked_at !== null) {
    return { is: 'over', detail: BLACKLISTED, reason: session.revoked_reason ?? undefined }
  }
  if (session.expires_at <= now) {
    return {
      is: 'over',
      detail: INVALID_OR_EXPIRED,
      reason: expiryReason(session.expires_at, session.ends_at),
    }
  }
}

/** Tells whether a session ran out for want of use or because its time was up. */
export function expiryReason(expiresAt: number, endsAt: number): Reason {
  return expiresAt < endsAt ? 'idle' : 'session_end'
}

function arrivalOf({ transport }: Session): Arrival {
  return transport === 'body' ? 'body' : 'cookie'
}

/**
 * Spends a refresh token and answers the session as it now stands; its pair is the answer.
 * Without ROTATE_REFRESH_TOKENS nothing is spent and nothing moves.
 *
 * @param claims of a refresh token that we signed and that has not expired
 * @throws {ApiError} 401 token_not_valid, with the reason if the session is over
 */
export async function rotateRefreshToken(
  deps: RotationDeps,
  claims: RefreshClaims,
  arrival: Arrival,
): Promise<Session> {
  // Twice: a row that moved between the two statements is judged anew.
  for (let attempt = 1; attempt <= 2; attempt++) {
    const presented = { gen: claims.gen, arrival, now: epochNow() }
    const rotated = await rotate(deps, claims.sid, presented)
    if (rotated) return rotated
    const session = await findSession(deps.db, claims.sid)
    const verdict = judgeRefresh(session, presented, deps.config.reuseWindow)
    if (session && mayAnswer(verdict, deps.config)) return session
    if (verdict.is !== 'current') return refuse(deps, claims, verdict)
  }
  throw errors.tokenNotValid(BLACKLISTED)
}

async function rotate({ db, config }: RotationDeps, sid: string, { gen, arrival, now }: Presented) {
  const { rotateRefreshTokens, refreshTokenLifetime, reuseWindow } = config
  if (!rotateRefreshTokens) return
  return rotateSession(db, { sid, gen, arrival, now, refreshTokenLifetime, cookieWindow: reuseWindow.cookie })
}

function mayAnswer({ is }: Verdict, config: RotationDeps['config']): boolean {
  return is === 'repeat' || (is === 'current' && !config.rotateRefreshTokens)
}

async function refuse(deps: RotationDeps, { sid, user_id }: RefreshClaims, verdict: Verdict): Promise<never> {
  if (verdict.is === 'over') throw errors.tokenNotValid(verdict.detail, verdict.reason)
  if (verdict.is === 'overtaken') throw errors.tokenNotValid(BLACKLISTED)
  if (verdict.is === 'lost') {
    await revokeSession(deps.db, sid, 'lost', epochNow())
    deps.log.error({ user_id, sid }, 'a refresh token is newer than its session: was a backup restored?')
    throw errors.tokenNotValid(INVALID_OR_EXPIRED, 'lost')
  }
  // One statement decides who ended it, so that many replays are one event.
  const ended = await revokeSession(deps.db, sid, 'reuse', epochNow())
  if (ended) deps.log.warn({ user_id, sid }, 'a spent refresh token was used again: session ended')
  throw errors.tokenNotValid(BLACKLISTED, 'reuse')
}
