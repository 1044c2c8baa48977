import { epochNow } from '../../shared/epoch.ts'
import type { Db } from '../db/database.ts'
import { revokeSession } from '../sessions/session-repository.ts'
import { type TokenIssuer, TokenProblem } from './token-pair.ts'

export interface SignOutDeps {
  db: Db
  tokens: TokenIssuer
}

export interface Carried {
  refreshTokens: string[]
  accessToken?: string
}

/**
 * Ends every session that the tokens name. A refresh token ends its session in any generation,
 * spent or expired too, so that whoever lost a race against a thief can still end it for both.
 * A live access token counts where there is no refresh token. What is no token of ours is
 * passed over: there is nothing to end.
 */
export async function signOut({ db, tokens }: SignOutDeps, carried: Carried): Promise<void> {
  const named = await Promise.all(carried.refreshTokens.map((token) => sessionOf(tokens.openRefresh(token))))
  const sids = new Set(named.filter((sid) => sid !== undefined))
  if (sids.size === 0 && carried.accessToken !== undefined) {
    const sid = await sessionOf(liveOnly(tokens.openAccess(carried.accessToken)))
    if (sid) sids.add(sid)
  }
  for (const sid of sids) await revokeSession(db, sid, 'signed_out', epochNow())
}

async function liveOnly<T extends { expired: boolean }>(opening: Promise<T>): Promise<T> {
  const token = await opening
  if (token.expired) throw new TokenProblem()
  return token
}

async function sessionOf(opening: Promise<{ claims: { sid: string } }>): Promise<string | undefined> {
  try {
    return (await opening).claims.sid
  } catch (error) {
    if (error instanceof TokenProblem) return
    throw error
  }
}
