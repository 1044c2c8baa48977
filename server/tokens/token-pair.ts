import type { AccessClaims, RefreshClaims } from '../../shared/api/token-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Config } from '../config/config.ts'
import type { Session } from '../sessions/session-repository.ts'
import { createTokenReader, type Jwts, tokenId } from './token-reader.ts'

type Claims = AccessClaims | RefreshClaims

/** What the tokens of a session contain about its user. */
export type Holder = { username: string }

/** The access token with its claims, and the refresh token if one is issued. */
export interface IssuedTokens {
  access: string
  claims: AccessClaims
  refresh?: string
}

/** The two tokens of one generation of a session. */
export type TokenPair = Required<IssuedTokens>

/** A token that we signed. It may have expired: the caller decides what that means. */
export interface VerifiedToken<C extends Claims> {
  claims: C
  expired: boolean
}

/** Signs and verifies our tokens (RFC 7519). Does not know which sessions have ended. */
export interface TokenIssuer {
  /**
   * Creates the pair of a session as its row stands. Deterministic: the same row, user name, settings and
   * signing key give the same bytes. Repeating a response therefore needs no stored token.
   */
  issuePair(session: Session, holder: Holder): TokenPair

  /** Creates a fresh access token without moving the session (ROTATE_REFRESH_TOKENS=false). */
  issueAccess(session: Session, holder: Holder): IssuedTokens

  /** @throws {TokenProblem} if it is not an access token of ours in canonical encoding */
  verifyAccess(token: string): VerifiedToken<AccessClaims>

  /** @throws {TokenProblem} if it is not a refresh token of ours in canonical encoding */
  verifyRefresh(token: string): VerifiedToken<RefreshClaims>
}

type IssuerConfig = Pick<
  Config,
  'signingKey' | 'previousKeys' | 'accessTokenLifetime' | 'leeway' | 'audience' | 'issuer'
>

/** Creates the issuer over the keys of @fastify/jwt: see `jwtOptions` in `key-ring.ts`. */
export function createTokenIssuer(jwts: Jwts, config: IssuerConfig): TokenIssuer {
  const { signingKey, accessTokenLifetime, leeway, audience: aud, issuer: iss } = config
  const reader = createTokenReader(jwts, config)

  // What each token may say is in `commonClaims` of shared/api/token-api.ts.
  function claimsOf<T extends Claims['token_type']>(type: T, session: Session, holder: Holder, iat: number) {
    const { id: sid, generation: gen, user_id, expires_at, ends_at: session_exp } = session
    const exp = type === 'refresh' ? expires_at : Math.min(iat + accessTokenLifetime, session_exp)
    const claims = {
      token_type: type,
      exp,
      iat,
      jti: '', // placeholder: keeps the order of Simple JWT until the other claims are known
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
