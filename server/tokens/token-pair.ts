import { createHmac } from 'node:crypto'
import type { JWT } from '@fastify/jwt'
import * as schemas from '../../shared/api/token-api.ts'
import type { AccessClaims, RefreshClaims } from '../../shared/claims.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Config } from '../config.ts'
import type { Session } from '../sessions/session-repository.ts'

type Claims = AccessClaims | RefreshClaims
type TokenType = Claims['token_type']
type Holder = { username: string }

/** The two tokens of one generation of a session, and what the access token says. */
export interface TokenPair {
  refresh: string
  access: string
  claims: AccessClaims
}

/** A pair, or the access token alone where nothing rotates. */
export type IssuedTokens = Omit<TokenPair, 'refresh'> & Partial<Pick<TokenPair, 'refresh'>>

/** A token that we signed. It may have expired: whoever asks decides what that means. */
export interface SignedToken<C extends Claims> {
  claims: C
  expired: boolean
}

/** Signs and verifies our tokens (RFC 7519). Knows nothing of sessions that ended. */
export interface TokenIssuer {
  /**
   * Makes the pair of a session as its row stands. It is a pure function of the row, the user
   * name and the key: asked again, it answers the same to the byte.
   */
  issuePair(session: Session, holder: Holder): TokenPair

  /** Makes a fresh access token without moving the session (ROTATE_REFRESH_TOKENS=false). */
  issueAccess(session: Session, holder: Holder): IssuedTokens

  /** @throws {TokenProblem} when it is not an access token of ours, spelled as we spell it. */
  openAccess(token: string): Promise<SignedToken<AccessClaims>>

  /** @throws {TokenProblem} when it is not a refresh token of ours, spelled as we spell it. */
  openRefresh(token: string): Promise<SignedToken<RefreshClaims>>
}

/** What is wrong with a token, in the words of Simple JWT. */
export class TokenProblem extends Error {
  constructor(message = INVALID_OR_EXPIRED) {
    super(message)
    this.name = 'TokenProblem'
  }
}

export const INVALID_OR_EXPIRED = 'Token is invalid or expired'

/** A token of ours has about 450 characters; what is far longer is not worth a hash. */
const MAX_TOKEN_LENGTH = 4_096

type Jwt = Record<TokenType, Pick<JWT, 'sign' | 'verify'>>
type IssuerConfig = Pick<Config, 'signingKey' | 'accessTokenLifetime' | 'leeway' | 'audience' | 'issuer'>

/** Makes the issuer over the two namespaces of @fastify/jwt: see `jwt-options.ts`. */
export function createTokenIssuer(jwt: Jwt, config: IssuerConfig): TokenIssuer {
  const { signingKey, accessTokenLifetime, leeway, audience: aud, issuer: iss } = config

  function claimsOf(type: TokenType, session: Session, { username }: Holder, iat: number): Claims {
    const { id: sid, generation: gen, user_id, expires_at, ends_at: session_exp } = session
    const exp = type === 'refresh' ? expires_at : Math.min(iat + accessTokenLifetime, session_exp)
    const claims = { token_type: type, exp, iat, jti: '', user_id, username, sid, gen, session_exp }
    return { ...claims, jti: tokenId(signingKey, claims), ...(aud && { aud }), ...(iss && { iss }) }
  }

  function issueAccess(session: Session, holder: Holder, iat: number) {
    const claims = claimsOf('access', session, holder, iat) as AccessClaims
    return { access: jwt.access.sign(claims), claims }
  }

  async function open<C extends Claims>(type: TokenType, token: string): Promise<SignedToken<C>> {
    const claims = checkClaims(type, await verifySignature(jwt[type], token))
    if (claims.jti !== tokenId(signingKey, claims)) throw new TokenProblem()
    return { claims: claims as C, expired: epochNow() >= claims.exp + leeway }
  }

  return {
    issuePair(session, holder) {
      const refresh = jwt.refresh.sign(claimsOf('refresh', session, holder, session.rotated_at))
      return { refresh, ...issueAccess(session, holder, session.rotated_at) }
    },
    issueAccess: (session, holder) => issueAccess(session, holder, epochNow()),
    openAccess: (token) => open<AccessClaims>('access', token),
    openRefresh: (token) => open<RefreshClaims>('refresh', token),
  }
}

/** 128 bits that follow from what else the token says, and that only the holder of the key can make. */
function tokenId(key: string, claims: Omit<Claims, 'token_type'> & { token_type: TokenType }): string {
  const { token_type, exp, iat, user_id, username, sid, gen, session_exp } = claims
  const content = JSON.stringify([token_type, exp, iat, user_id, username, sid, gen, session_exp])
  return createHmac('sha256', key).update(content).digest('hex').slice(0, 32)
}

async function verifySignature(jwt: Pick<JWT, 'verify'>, token: string): Promise<object> {
  if (token.length > MAX_TOKEN_LENGTH || !isCanonical(token)) throw new TokenProblem()
  try {
    return await jwt.verify<object>(token)
  } catch (error) {
    if (isJwtError(error)) throw new TokenProblem()
    throw error
  }
}

/** The last character of a base64url text has spare bits: one signature, several spellings. */
function isCanonical(token: string): boolean {
  const parts = token.split('.')
  return (
    parts.length === 3 && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
  )
}

function isJwtError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('FAST_JWT_')
}

function checkClaims(type: TokenType, claims: object): Claims {
  if (!('exp' in claims)) throw new TokenProblem("Token has no 'exp' claim")
  if (!('jti' in claims)) throw new TokenProblem('Token has no id')
  if (!('token_type' in claims)) throw new TokenProblem('Token has no type')
  if (claims.token_type !== type) throw new TokenProblem('Token has wrong type')
  const schema = type === 'access' ? schemas.AccessClaims : schemas.RefreshClaims
  const { data } = schema.safeParse(claims)
  if (!data) throw new TokenProblem()
  return data
}
