import type { AccessClaims, RefreshClaims } from '../../shared/api/token-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Config } from '../config/config.ts'
import type { Session } from '../sessions/session-repository.ts'
import { createTokenReader, type Jwts, tokenId } from './token-reader.ts'

type Claims = AccessClaims | RefreshClaims

/** The columns of the user that become claims. */
export type Holder = { username: string }

/** An access token with its claims, and the refresh token if one is issued. */
export interface IssuedTokens {
  access: string
  claims: AccessClaims
  refresh?: string
}

/** A refresh token and an access token of the same generation, issued by a sign-in or a refresh. */
export type TokenPair = Required<IssuedTokens>

/**
 * The claims of a token that this server has signed. The token may have expired. A sign-out accepts an expired
 * refresh token, but other requests do not.
 */
export interface VerifiedToken<C extends Claims> {
  claims: C
  expired: boolean
}

/**
 * Signs and verifies tokens (RFC 7519). It does not use the database, so it cannot know whether a session has
 * ended.
 */
export interface TokenIssuer {
  /**
   * Returns the pair of tokens for the row of a session. The same row, username, settings and signing key always
   * give the same bytes. If a response is lost, the same tokens can therefore be sent again, although they are not
   * stored.
   */
  issuePair(session: Session, holder: Holder): TokenPair

  /** Creates an access token issued now, without rotating the session (ROTATE_REFRESH_TOKENS=false). */
  issueAccess(session: Session, holder: Holder): IssuedTokens

  /**
   * Verifies an access token. @throws {TokenProblem} unless this server has signed it, and it is encoded
   * canonically
   */
  verifyAccess(token: string): VerifiedToken<AccessClaims>

  /**
   * Verifies a refresh token. @throws {TokenProblem} unless this server has signed it, and it is encoded
   * canonically
   */
  verifyRefresh(token: string): VerifiedToken<RefreshClaims>
}

type IssuerConfig = Pick<
  Config,
  'signingKey' | 'previousKeys' | 'accessTokenLifetime' | 'leeway' | 'audience' | 'issuer'
>

/**
 * Creates the issuer. `jwts` has one instance of @fastify/jwt for each key. `jwtOptions` in server/keys/key-ring.ts
 * configures them.
 */
export function createTokenIssuer(jwts: Jwts, config: IssuerConfig): TokenIssuer {
  const { signingKey, accessTokenLifetime, leeway, audience: aud, issuer: iss } = config
  const reader = createTokenReader(jwts, config)

  // `commonClaims` in shared/api/token-api.ts describes each claim.
  function claimsOf<T extends Claims['token_type']>(type: T, session: Session, holder: Holder, iat: number) {
    const { id: sid, generation: gen, user_id, expires_at, ends_at: session_exp } = session
    const exp = type === 'refresh' ? expires_at : Math.min(iat + accessTokenLifetime, session_exp)
    const claims = {
      token_type: type,
      exp,
      iat,
      jti: '', // reserves the place that `jti` has in Simple JWT; its value follows from the other claims
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

  function withExpiry<C extends Claims>(claims: C): VerifiedToken<C> {
    return { claims, expired: epochNow() >= claims.exp + leeway }
  }

  return {
    issuePair(session, holder) {
      // The tokens are dated at the rotation and not now, so that the same row always gives the same bytes.
      const refresh = sign(claimsOf('refresh', session, holder, session.rotated_at))
      return { refresh, ...issueAccess(session, holder, session.rotated_at) }
    },
    issueAccess: (session, holder) => issueAccess(session, holder, epochNow()),
    verifyAccess: (token) => withExpiry(reader.readAccess(token)),
    verifyRefresh: (token) => withExpiry(reader.readRefresh(token)),
  }
}
