import { setTimeout as wait } from 'node:timers/promises'
import type { AccessClaims } from '../../shared/api/token-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Config } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import type { Log } from '../log.ts'
import { refuseUnlessEnrolled } from '../second-factor/required-factor.ts'
import { markGenerationKept } from '../sessions/rotation-repository.ts'
import { findSessionUser, type SessionUser } from '../sessions/session-repository.ts'
import { KEPT_AFTER_SECONDS } from './rotation-times.ts'
import type { TokenIssuer } from './token-pair.ts'
import { BLACKLISTED, INVALID_OR_EXPIRED, TokenProblem } from './token-problem.ts'

/**
 * In milliseconds: how long a request waits for the write in `noteKept`. A slower write continues in the
 * background.
 */
const NOTE_PATIENCE_MS = 100

export interface AccessDeps {
  config: Config
  db: Db
  log: Log
  tokens: TokenIssuer
  /** Whether to accept users who still lack the second factor that they must have. */
  beforeEnrolment?: boolean
}

export interface SignedInUser {
  claims: AccessClaims
  account: SessionUser
}

/**
 * Authenticates the holder of an access token. The token must not have expired, its session must not have ended,
 * and its account must be active. Session and account are read from the database each time, so a sign-out takes
 * effect at the next request.
 *
 * @throws {ApiError} 401 token_not_valid; 403 second_factor_setup_required
 */
export async function authenticate(deps: AccessDeps, token: string): Promise<SignedInUser> {
  const claims = verifyLive(deps.tokens, token)
  const account = await findSessionUser(deps.db, { sid: claims.sid, now: epochNow() })
  if (!account) throw errors.accessTokenNotValid(INVALID_OR_EXPIRED, 'lost')
  refuseEnded(account, claims)
  if (provesKept(account, claims)) await noteKept(deps, claims)
  // The second factor is checked here and not in a hook, which a new route or another caller could forget.
  await refuseUnlessEnrolled(deps, account)
  return { claims, account }
}

function verifyLive(tokens: TokenIssuer, token: string): AccessClaims {
  try {
    const { claims, expired } = tokens.verifyAccess(token)
    if (!expired) return claims
  } catch (error) {
    throw error instanceof TokenProblem ? errors.accessTokenNotValid(error.message) : error
  }
  // A `reason` would say that the session is over. Only the token has expired, and the session may still be live.
  // The client finds out by a refresh.
  throw errors.accessTokenNotValid(INVALID_OR_EXPIRED)
}

function refuseEnded(account: SessionUser, { user_id }: AccessClaims): void {
  const refuse = errors.accessTokenNotValid
  if (account.revoked_at !== null) throw refuse(BLACKLISTED, account.revoked_reason ?? undefined)
  if (!account.is_active) throw refuse(INVALID_OR_EXPIRED, 'deactivated')
  // The token also has claims for the end of the session and the user's id. If a claim and the row differ, the row
  // is right.
  if (account.ends_at <= epochNow()) throw refuse(INVALID_OR_EXPIRED, 'session_end')
  if (account.id !== user_id) throw refuse(INVALID_OR_EXPIRED)
}

/**
 * Returns whether this request is the first to prove that the browser has the cookies of the token's generation on
 * disk. A session begins with generation 1. Each rotation adds 1 and sets new cookies. The `iat` of an access token
 * is the time when the cookies of its generation were set. After `KEPT_AFTER_SECONDS` the browser has written them
 * to disk.
 */
function provesKept(account: SessionUser, { gen, iat }: AccessClaims): boolean {
  const { transport, generation_kept, now } = account
  return transport !== 'body' && gen > generation_kept && now - iat >= KEPT_AFTER_SECONDS
}

/**
 * Records that the browser has the cookies of this generation on disk. From then on, refresh tokens of earlier
 * generations count as spent.
 *
 * GET requests do this too, and must succeed even if the database cannot write. A failed write is therefore logged
 * and ignored, and a slow one continues in the background.
 */
async function noteKept({ db, log }: AccessDeps, { sid, gen }: AccessClaims): Promise<void> {
  const noting = markGenerationKept(db, { sid, gen }).catch((error: unknown) => {
    log.warn({ err: error, sid }, 'the use of a generation could not be recorded')
  })
  await Promise.race([noting, wait(NOTE_PATIENCE_MS, undefined, { ref: false })])
}
