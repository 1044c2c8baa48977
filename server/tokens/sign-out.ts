import { epochNow } from '../../shared/epoch.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import { revokeSession } from '../sessions/session-end-repository.ts'
import type { TokenIssuer } from './token-pair.ts'
import { TokenProblem } from './token-problem.ts'

export interface SignOutDeps extends RequestContext {
  tokens: TokenIssuer
}

export interface CarriedTokens {
  refreshTokens: string[]
  accessToken?: string
}

/**
 * Ends the sessions of the given tokens.
 *
 * A refresh token ends its session even if it is spent or expired. If an attacker has used the user's token, the
 * user holds a spent one, and can still end the session for both. An access token ends its session only if it has
 * not expired and the request has no valid refresh token. Tokens that this server did not issue are ignored.
 */
export async function signOut(
  deps: SignOutDeps,
  { refreshTokens, accessToken }: CarriedTokens,
): Promise<void> {
  const { tokens } = deps
  const named = new Map<string, number>()
  for (const token of refreshTokens) {
    const { claims } = unlessProblem(() => tokens.verifyRefresh(token)) ?? {}
    if (claims) named.set(claims.sid, claims.user_id)
  }
  if (named.size === 0 && accessToken !== undefined) {
    const access = unlessProblem(() => tokens.verifyAccess(accessToken))
    if (access && !access.expired) named.set(access.claims.sid, access.claims.user_id)
  }
  for (const [sid, userId] of named) await end(deps, sid, userId)
}

async function end(deps: SignOutDeps, sid: string, userId: number): Promise<void> {
  const ended = await revokeSession(deps.db, sid, { reason: 'signed_out', now: epochNow() })
  if (ended) await noteEvent(deps, { event: 'signed_out', userId, sid })
}

/**
 * Returns undefined for a token that this server did not issue, because an invalid token must not make a sign-out
 * fail.
 */
function unlessProblem<T>(verify: () => T): T | undefined {
  try {
    return verify()
  } catch (error) {
    if (error instanceof TokenProblem) return
    throw error
  }
}
