import type { Reason } from '../../shared/api/error-body.ts'
import type { RefreshClaims } from '../../shared/api/token-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import { errors } from '../errors.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { revokeSession } from '../sessions/session-end-repository.ts'
import {
  type AgedSession,
  type CarriedBy,
  findSession,
  type HeldSession,
  rotateSession,
  type Session,
} from '../sessions/session-repository.ts'
import { MAX_LOST, RACE_SECONDS } from './rotation-times.ts'
import { BLACKLISTED, INVALID_OR_EXPIRED } from './token-problem.ts'

export interface RotationDeps extends RequestContext {
  config: Pick<Config, 'rotateRefreshTokens' | 'refreshTokenLifetime' | 'reuseWindow'>
}

/** The verdict of a session's row on a refresh token that did not rotate it. */
export type Verdict =
  /** The session is over, or the token came over another transport than the session's. */
  | { is: 'over'; detail: string; reason?: Reason }
  /** The same holder again: resend the pair of the row as it stands. */
  | { is: 'repeat' }
  /** The loser of a race: refused, but the session goes on. */
  | { is: 'overtaken' }
  /** A kept or stolen token: the session ends (RFC 9700 §4.14.2). */
  | { is: 'reuse' }
  /** A generation that the database no longer knows, as after a restored backup. */
  | { is: 'lost' }
  /** The current generation: the row moved between two statements, or rotation is off. */
  | { is: 'current' }

/** A refresh token as it was presented. */
export interface Presented {
  gen: number
  carriedBy: CarriedBy
  now: number
}

/**
 * Returns the verdict on a refresh token, given the row of its session. Pure: the first rule that matches
 * wins. `docs/decisions/0002-one-row-a-session.md` has the table and its blind spots.
 */
export function judgeRefresh(
  session: AgedSession | undefined,
  { gen, carriedBy, now }: Presented,
  reuseWindow: Config['reuseWindow'],
): Verdict {
  if (!session) return { is: 'over', detail: INVALID_OR_EXPIRED, reason: 'lost' }
  const over = whyOver(session, now)
  if (over) return over
  // A cookie's token in a body was copied out of the cookie, and a body's token in a cookie was planted.
  if (carriedBy !== carrierOf(session)) return { is: 'over', detail: INVALID_OR_EXPIRED }

  const behind = session.generation - gen
  const mayRepeat = session.age < reuseWindow[carriedBy]
  // A browser may lose a new cookie, so an older one is spent only after the browser has kept a newer one.
  const isSpent = carriedBy === 'body' || gen < session.generation_kept

  if (behind === 0 && carriedBy === 'cookie' && mayRepeat) return { is: 'repeat' }
  if (behind === 1 && mayRepeat) return { is: 'repeat' }
  if (behind > 0 && !isSpent) return { is: 'repeat' }
  // Two tabs of one user may refresh at the same time: that must not look like theft.
  if (behind === 1 && session.age < RACE_SECONDS) return { is: 'overtaken' }
  if (behind > 0) return { is: 'reuse' }
  if (behind < 0) return { is: 'lost' }
  return { is: 'current' }
}

function whyOver(session: Session, now: number): Verdict | undefined {
  const { revoked_at, revoked_reason, expires_at, ends_at } = session
  if (revoked_at !== null) return { is: 'over', detail: BLACKLISTED, reason: revoked_reason ?? undefined }
  if (expires_at > now) return
  return { is: 'over', detail: INVALID_OR_EXPIRED, reason: expiryReason(expires_at, ends_at) }
}

/** Returns whether a session expired because it was idle or because it reached its maximum lifetime. */
export function expiryReason(expiresAt: number, endsAt: number): Reason {
  return expiresAt < endsAt ? 'idle' : 'session_end'
}

function carrierOf({ transport }: Session): CarriedBy {
  return transport === 'body' ? 'body' : 'cookie'
}

/**
 * Spends a refresh token and returns the session as it now stands, with its user, for the next pair. With
 * ROTATE_REFRESH_TOKENS off nothing is spent and the session does not move.
 *
 * @param claims of a refresh token that we signed and that has not expired
 * @throws {ApiError} 401 token_not_valid, with the reason if the session is over
 */
export async function rotateRefreshToken(
  deps: RotationDeps,
  claims: RefreshClaims,
  carriedBy: CarriedBy,
): Promise<HeldSession> {
  const { db, config } = deps
  // Twice: if the row moved between the two statements, judge the token again.
  for (let attempt = 1; attempt <= 2; attempt++) {
    const presented = { gen: claims.gen, carriedBy, now: epochNow() }
    const rotated = config.rotateRefreshTokens && (await moveOn(deps, claims.sid, presented))
    if (rotated) {
      deps.meter?.countRefresh('moved')
      return rotated
    }
    const session = await findSession(db, claims.sid, presented.now)
    const verdict = judgeRefresh(session, presented, config.reuseWindow)
    if (verdict.is === 'current' && config.rotateRefreshTokens) continue
    deps.meter?.countRefresh(verdict.is)
    if (session && (verdict.is === 'repeat' || verdict.is === 'current')) return session
    await endWhereDue(deps, claims, verdict)
    throw refusal(verdict)
  }
  deps.meter?.countRefresh('current')
  throw errors.tokenNotValid(BLACKLISTED)
}

function moveOn({ db, config }: RotationDeps, sid: string, { gen, carriedBy, now }: Presented) {
  return rotateSession(db, carriedBy, {
    sid,
    gen,
    now,
    refreshTokenLifetime: config.refreshTokenLifetime,
    cookieWindow: config.reuseWindow.cookie,
    lostAfter: RACE_SECONDS,
    maxLost: MAX_LOST,
  })
}

/** Ends the session if the verdict requires it. One statement decides which of several requests ended it. */
async function endWhereDue(deps: RotationDeps, { sid, user_id }: RefreshClaims, { is }: Verdict) {
  if (is === 'reuse') await endReused(deps, sid, user_id)
  if (is !== 'lost') return
  const ended = await revokeSession(deps.db, sid, { reason: 'lost', now: epochNow() })
  if (ended)
    deps.log.error({ user_id, sid }, 'a refresh token is newer than its session: was a backup restored?')
}

/** One event and one mail, however many replays there are. */
async function endReused(deps: RotationDeps, sid: string, userId: number): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    if (!(await revokeSession(tx, sid, { reason: 'reuse', now: epochNow() }))) return
    await noteEvent({ ...deps, db: tx }, { event: 'token_reused', userId, sid })
    await insertMail(tx, { kind: 'session_reused', userId })
  })
}

function refusal(verdict: Verdict) {
  if (verdict.is === 'over') return errors.tokenNotValid(verdict.detail, verdict.reason)
  if (verdict.is === 'lost') return errors.tokenNotValid(INVALID_OR_EXPIRED, 'lost')
  if (verdict.is === 'reuse') return errors.tokenNotValid(BLACKLISTED, 'reuse')
  return errors.tokenNotValid(BLACKLISTED)
}
