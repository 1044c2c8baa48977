import type { AccessClaims, RefreshClaims } from '../../shared/api/token-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Config } from '../config/config.ts'
import type { Session } from '../sessions/session-repository.ts'
import { createTokenReader, type Jwts, tokenId } from './token-reader.ts'

type Claims = AccessClaims | RefreshClaims

/** What the tokens of a session say of its user. */
export type Holder = { username: string }

/** The access token with what it says, and the refresh token beside it where one is issued. */
export interface IssuedTokens {
  access: string
  claims: AccessClaims
  refresh?: string
}

/** The two tokens of one generation of a session. */
export type TokenPair = Required<IssuedTokens>

/** A token that we signed. It may have expired: whoever asks decides what that means. */
export interface VerifiedToken<C extends Claims> {
  claims: C
  expired: boolean
}

/** Signs and verifies our tokens (RFC 7519). Knows nothing of sessions that ended. */
export interface TokenIssuer {
  /**
   * Makes the pair of a session as its row stands. It follows from the row, the user name and the
   * settings alone, the signing key among them: asked again, it is the same to the byte.
   */
  issuePair(session: Session, holder: Holder): TokenPair

  /** Makes a fresh access token without moving the session (ROTATE_REFRESH_TOKENS=false). */
  issueAccess(session: Session, holder: Holder): IssuedTokens

  /** @throws {TokenProblem} when it is not an access token of ours, spelled as we spell it */
  verifyAccess(token: string): VerifiedToken<AccessClaims>

  /** @throws {TokenProblem} when it is not a refresh token of ours, spelled as we spell it */
  verifyRefresh(token: string): VerifiedToken<RefreshClaims>
}

type IssuerConfig = Pick<
  Config,
  'signingKey' | 'previousKeys' | 'accessTokenLifetime' | 'leeway' | 'audience' | 'issuer'
>

/** Makes the issuer over the keys of @fastify/jwt: see `jwt-options.ts`. */
export function createTokenIssuer(jwts: Jwts, config: IssuerConfig): TokenIssuer {
  const { signingKey, accessTokenLifetime, leeway, audience: aud, issuer: iss } = config
  const reader = createTokenReader(jwts, config)

  function claimsOf<T extends Claims['token_type']>(type: T, session: Session, holder: Holder, iat: number) {
    const { id: sid, generation: gen, user_id, expires_at, ends_at: session_exp } = session
    const exp = type === 'refresh' ? expires_at : Math.min(iat + accessTokenLifetime, session_exp)
    const claims = {
      token_type: type,
      exp,
      iat,
      jti: '', // holds its place in the order of Simple JWT until the rest is known
      user_id,
      username: holder.username,
      sid,
      gen,
      session_exp,
      ...(aud && { aud }),
      ...(iss && { iss }),
    }
    return { ...claims, jti: tokenId(claims) }
  }

  function sign(claims: object): string {
    const jwt = jwts[signingKey.kid]
    if (!jwt) throw new Error('The key that signs is not registered.')
    return jwt.sign(claims)
  }

  function issueAccess(session: Session, holder: Holder, iat: number) {
    const claims = claimsOf('access', session, holder, iat)
    return { access: sign(claims), claims }
  }

  function judge<C extends Claims>(claims: C): VerifiedToken<C> {
    return { claims, expired: epochNow() >= claims.exp + leeway }
  }

  return {
    issuePair(session, holder) {
      const refresh = sign(claimsOf('refresh', session, holder, session.rotated_at))
      return { refresh, ...issueAccess(session, holder, session.rotated_at) }
    },
    issueAccess: (session, holder) => issueAccess(session, holder, epochNow()),
    verifyAccess: (token) => judge(reader.readAccess(token)),
    verifyRefresh: (token) => judge(reader.readRefresh(token)),
  }
}
