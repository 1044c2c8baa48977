import { epochNow } from '../../shared/epoch.ts'
import type { Db } from '../db/database.ts'
import { revokeSession } from '../sessions/session-end-repository.ts'
import { type TokenIssuer, TokenProblem } from './token-pair.ts'

/** What it takes to sign out. */
export interface SignOutDeps {
  db: Db
  tokens: TokenIssuer
}

/** The tokens that a request carries. */
export interface CarriedTokens {
  refreshTokens: string[]
  accessToken?: string
}

/**
 * Ends every session that the tokens name. A refresh token ends its session in any generation,
 * spent or expired too, so that whoever lost a race against a thief can still end it for both.
 * A live access token counts where there is no refresh token. What is no token of ours is
 * passed over: there is nothing to end.
 */
export async function signOut({ db, tokens }: SignOutDeps, carried: CarriedTokens): Promise<void> {
  const sids = new Set<string>()
  for (const token of carried.refreshTokens) {
    const { claims } = (await unlessProblem(tokens.verifyRefresh(token))) ?? {}
    if (claims) sids.add(claims.sid)
  }
  if (sids.size === 0 && carried.accessToken !== undefined) {
    const access = await unlessProblem(tokens.verifyAccess(carried.accessToken))
    if (access && !access.expired) sids.add(access.claims.sid)
  }
  for (const sid of sids) await revokeSession(db, sid, { reason: 'signed_out', now: epochNow() })
}

async function unlessProblem<T>(verifying: Promise<T>): Promise<T | undefined> {
  try {
    return await verifying
  } catch (error) {
    if (error instanceof TokenProblem) return
    throw error
  }
}
