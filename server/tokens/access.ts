import { setTimeout as wait } from 'node:timers/promises'
import type { AccessClaims } from '../../shared/api/token-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import type { Log } from '../log.ts'
import { findSessionUser, markGenerationKept, type SessionUser } from '../sessions/session-repository.ts'
import { KEPT_AFTER_SECONDS } from './rotation-times.ts'
import type { TokenIssuer } from './token-pair.ts'
import { BLACKLISTED, INVALID_OR_EXPIRED, TokenProblem } from './token-problem.ts'

/** The longest that recording the use of a generation may delay a request. */
const NOTE_PATIENCE_MS = 100

export interface AccessDeps {
  db: Db
  log: Log
  tokens: TokenIssuer
}

export interface SignedInUser {
  claims: AccessClaims
  account: SessionUser
}

/**
 * Authenticates the holder of an access token. The token must be live, its session not ended and its account
 * active. Every request checks all three in the database, so a sign-out takes effect at the next request.
 *
 * @throws {ApiError} 401 token_not_valid
 */
export async function authenticate(deps: AccessDeps, token: string): Promise<SignedInUser> {
  const claims = verifyLive(deps.tokens, token)
  const account = await findSessionUser(deps.db, { sid: claims.sid, now: epochNow() })
  if (!account) throw errors.accessTokenNotValid(INVALID_OR_EXPIRED, 'lost')
  refuseEnded(account, claims)
  if (provesKept(account, claims)) await noteKept(deps, claims)
  return { claims, account }
}

function verifyLive(tokens: TokenIssuer, token: string): AccessClaims {
  try {
    const { claims, expired } = tokens.verifyAccess(token)
    if (!expired) return claims
  } catch (error) {
    throw error instanceof TokenProblem ? errors.accessTokenNotValid(error.message) : error
  }
  // No reason: the session may still be live, and a refresh will tell.
  throw errors.accessTokenNotValid(INVALID_OR_EXPIRED)
}

function refuseEnded(account: SessionUser, { user_id }: AccessClaims): void {
  const refuse = errors.accessTokenNotValid
  if (account.revoked_at !== null) throw refuse(BLACKLISTED, account.revoked_reason ?? undefined)
  if (!account.is_active) throw refuse(INVALID_OR_EXPIRED, 'deactivated')
  // The token carries both times as well, but the row is authoritative.
  if (account.ends_at <= epochNow()) throw refuse(INVALID_OR_EXPIRED, 'session_end')
  if (account.id !== user_id) throw refuse(INVALID_OR_EXPIRED)
}

/** A use this late proves that the cookie set with this access token is on the browser's disk by now. */
function provesKept(account: SessionUser, { gen, iat }: AccessClaims): boolean {
  const { transport, generation_kept, now } = account
  return transport !== 'body' && gen > generation_kept && now - iat >= KEPT_AFTER_SECONDS
}

/**
 * Records that the browser kept this generation, after which the refresh token before it counts as spent. A
 * database that cannot write must not fail or delay a request that only reads, so the write continues in the
 * background.
 */
async function noteKept({ db, log }: AccessDeps, { sid, gen }: AccessClaims): Promise<void> {
  const noting = markGenerationKept(db, { sid, gen }).catch((error: unknown) => {
    log.warn({ err: error, sid }, 'the use of a generation could not be recorded')
  })
  await Promise.race([noting, wait(NOTE_PATIENCE_MS, undefined, { ref: false })])
}
