import type { Reason } from '../../shared/api/error-body.ts'
import type { RefreshClaims } from '../../shared/api/token-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import { errors } from '../errors.ts'
import { queueMail } from '../mail/outbox.ts'
import {
  type AgedSession,
  type CarriedBy,
  findSession,
  type HeldSession,
  rotateSession,
} from '../sessions/rotation-repository.ts'
import { revokeSession } from '../sessions/session-end-repository.ts'
import type { Session } from '../sessions/session-repository.ts'
import { MAX_LOST, RACE_SECONDS } from './rotation-times.ts'
import { BLACKLISTED, INVALID_OR_EXPIRED } from './token-problem.ts'

export interface RotationDeps extends RequestContext {
  config: Pick<Config, 'rotateRefreshTokens' | 'refreshTokenLifetime' | 'reuseWindow'>
}

/** The verdict on a refresh token that did not rotate its session. */
export type Verdict =
  /**
   * The session has ended or has no row. Or the token came in a cookie where the transport of the session requires the
   * body, or the reverse.
   */
  | { status: 'over'; detail: string; reason?: Reason }
  /** A reload, another tab, or a lost response or cookie. The server sends the current pair of tokens again. */
  | { status: 'repeat' }
  /** Another request has used the token a moment earlier. This request is refused, but the session continues. */
  | { status: 'overtaken' }
  /**
   * A spent token, sent by an attacker, or by the owner after an attacker has used it. The session ends (RFC 9700
   * §4.14.2).
   */
  | { status: 'reuse' }
  /** The token is newer than the row of its session, for example because a backup was restored. The session ends. */
  | { status: 'lost' }
  /**
   * The newest token, although the UPDATE did not rotate its session. Rotation is off, or another request changed
   * the row between UPDATE and SELECT.
   */
  | { status: 'current' }

/** The facts about the refresh token in a request. */
export interface Presented {
  gen: number
  carriedBy: CarriedBy
  now: number
}

/**
 * Returns the verdict on a refresh token, given the row of its session. The first rule that matches decides.
 * `docs/decisions/0002-one-row-a-session.md` lists the rules, and the attacks that they cannot detect.
 */
export function judgeRefresh(
  session: AgedSession | undefined,
  { gen, carriedBy, now }: Presented,
  reuseWindow: Config['reuseWindow'],
): Verdict {
  if (!session) return { status: 'over', detail: INVALID_OR_EXPIRED, reason: 'lost' }
  const over = whyOver(session, now)
  if (over) return over
  // If the session uses cookies, a token in a body is a copy. If it uses no cookies, an attacker may have planted
  // the cookie.
  if (carriedBy !== carrierOf(session)) return { status: 'over', detail: INVALID_OR_EXPIRED }

  const behind = session.generation - gen
  const mayRepeat = session.age < reuseWindow[carriedBy]
  // A killed browser may lose its newest cookie and come back with an older one. The older one therefore counts as
  // spent only after the browser is known to have written a newer one to disk (`generation_kept`).
  const isSpent = carriedBy === 'body' || gen < session.generation_kept

  if (behind === 0 && carriedBy === 'cookie' && mayRepeat) return { status: 'repeat' }
  if (behind === 1 && mayRepeat) return { status: 'repeat' }
  if (behind > 0 && !isSpent) return { status: 'repeat' }
  // Two tabs of one user may refresh at the same time, which must not look like theft.
  if (behind === 1 && session.age < RACE_SECONDS) return { status: 'overtaken' }
  if (behind > 0) return { status: 'reuse' }
  if (behind < 0) return { status: 'lost' }
  return { status: 'current' }
}

function whyOver(session: Session, now: number): Verdict | undefined {
  const { revoked_at, revoked_reason, expires_at, ends_at } = session
  if (revoked_at !== null) return { status: 'over', detail: BLACKLISTED, reason: revoked_reason ?? undefined }
  if (expires_at > now) return
  return { status: 'over', detail: INVALID_OR_EXPIRED, reason: expiryReason(expires_at, ends_at) }
}

/** Returns why a session expired: it was idle, or it reached its maximum lifetime. */
export function expiryReason(expiresAt: number, endsAt: number): Reason {
  return expiresAt < endsAt ? 'idle' : 'session_end'
}

function carrierOf({ transport }: Session): CarriedBy {
  return transport === 'body' ? 'body' : 'cookie'
}

/**
 * Rotates the session of a refresh token, so that the token is spent. A token that `judgeRefresh` finds to be a
 * repeat does not rotate it, nor does any token with ROTATE_REFRESH_TOKENS=false. Returns the row of the session
 * with columns of its user, from which the next tokens are made.
 *
 * @param claims of a refresh token that this server has signed and that has not expired
 * @throws {ApiError} 401 token_not_valid, with the reason if the session is over
 */
export async function rotateRefreshToken(
  deps: RotationDeps,
  claims: RefreshClaims,
  carriedBy: CarriedBy,
): Promise<HeldSession> {
  const { db, config } = deps
  // Another request may change the row between UPDATE and SELECT. In that case both statements run once more.
  for (let attempt = 1; attempt <= 2; attempt++) {
    const presented = { gen: claims.gen, carriedBy, now: epochNow() }
    const rotated = config.rotateRefreshTokens && (await moveOn(deps, claims.sid, presented))
    if (rotated) {
      deps.meter?.countRefresh('moved')
      return rotated
    }
    const session = await findSession(db, claims.sid, presented.now)
    const verdict = judgeRefresh(session, presented, config.reuseWindow)
    if (verdict.status === 'current' && config.rotateRefreshTokens) continue
    deps.meter?.countRefresh(verdict.status)
    if (session && (verdict.status === 'repeat' || verdict.status === 'current')) return session
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

/**
 * Ends the session if the verdict is `reuse` or `lost`. If several requests do so at once, only the one whose
 * UPDATE ended the session records the end.
 */
async function endWhereDue(deps: RotationDeps, { sid, user_id }: RefreshClaims, { status }: Verdict) {
  if (status === 'reuse') await endReused(deps, sid, user_id)
  if (status !== 'lost') return
  const ended = await revokeSession(deps.db, sid, { reason: 'lost', now: epochNow() })
  if (ended)
    deps.log.error({ user_id, sid }, 'a refresh token is newer than its session: was a backup restored?')
}

/**
 * Ends a session because a spent token was used. The first call also records an audit event and queues a mail to
 * the owner. Later calls for the same session do nothing.
 */
async function endReused(deps: RotationDeps, sid: string, userId: number): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    if (!(await revokeSession(tx, sid, { reason: 'reuse', now: epochNow() }))) return
    const by = { ...deps, db: tx }
    await noteEvent(by, { event: 'token_reused', userId, sid })
    await queueMail(by, { kind: 'session_reused', userId })
  })
}

function refusal(verdict: Verdict) {
  if (verdict.status === 'over') return errors.tokenNotValid(verdict.detail, verdict.reason)
  if (verdict.status === 'lost') return errors.tokenNotValid(INVALID_OR_EXPIRED, 'lost')
  if (verdict.status === 'reuse') return errors.tokenNotValid(BLACKLISTED, 'reuse')
  return errors.tokenNotValid(BLACKLISTED)
}
