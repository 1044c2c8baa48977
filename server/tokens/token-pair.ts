import { createHmac } from 'node:crypto'
import type { JWT } from '@fastify/jwt'
import { AccessClaims, RefreshClaims } from '../../shared/api/token-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Config } from '../config.ts'
import type { Session } from '../sessions/session-repository.ts'
import { createKeyRing, findKey } from './key-ring.ts'

type Claims = AccessClaims | RefreshClaims
type TokenType = Claims['token_type']

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
  verifyAccess(token: string): Promise<VerifiedToken<AccessClaims>>

  /** @throws {TokenProblem} when it is not a refresh token of ours, spelled as we spell it */
  verifyRefresh(token: string): Promise<VerifiedToken<RefreshClaims>>
}

/** What is wrong with a token, in the words of Simple JWT. */
export class TokenProblem extends Error {
  constructor(message = INVALID_OR_EXPIRED) {
    super(message)
    this.name = 'TokenProblem'
  }
}

/** What Simple JWT says of any token that cannot be used. */
export const INVALID_OR_EXPIRED = 'Token is invalid or expired'

/** What it says of a token that was ended before its time. */
export const BLACKLISTED = 'Token is blacklisted'

/** A token of ours has about 450 characters; what is far longer is not worth a hash. */
const MAX_TOKEN_LENGTH = 4_096

type Jwt = Record<TokenType, Pick<JWT, 'sign' | 'verify'>>
type IssuerConfig = Pick<
  Config,
  'signingKey' | 'previousKeys' | 'accessTokenLifetime' | 'leeway' | 'audience' | 'issuer'
>

/** Makes the issuer over the two namespaces of @fastify/jwt: see `jwt-options.ts`. */
export function createTokenIssuer(jwt: Jwt, config: IssuerConfig): TokenIssuer {
  const { signingKey, accessTokenLifetime, leeway, audience: aud, issuer: iss } = config
  const ring = createKeyRing(config)

  function claimsOf<T extends TokenType>(type: T, session: Session, holder: Holder, iat: number) {
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
    return { ...claims, jti: tokenId(signingKey.verifyWith, claims) }
  }

  function signAccess(session: Session, holder: Holder, iat: number) {
    const claims = claimsOf('access', session, holder, iat)
    return { access: jwt.access.sign(claims), claims }
  }

  async function verify<C extends Claims>(type: TokenType, token: string, parse: (claims: object) => C) {
    const claims = await verifySignature(jwt[type], token)
    checkType(claims, type)
    const parsed = parse(claims)
    // A spent token may have another key than the pair that answers it.
    const key = findKey(ring, headerOf(token))
    if (parsed.jti !== tokenId(key?.verifyWith ?? '', parsed)) throw new TokenProblem()
    return { claims: parsed, expired: epochNow() >= parsed.exp + leeway }
  }

  return {
    issuePair(session, holder) {
      const refresh = claimsOf('refresh', session, holder, session.rotated_at)
      return { refresh: jwt.refresh.sign(refresh), ...signAccess(session, holder, session.rotated_at) }
    },
    issueAccess: (session, holder) => signAccess(session, holder, epochNow()),
    verifyAccess: (token) => verify('access', token, parseWith(AccessClaims)),
    verifyRefresh: (token) => verify('refresh', token, parseWith(RefreshClaims)),
  }
}

/**
 * 128 bits that follow from all else the token says. Where the key is a secret, only its holder can make
 * them; of a pair everybody could, and the signature alone tells whose token it is.
 */
function tokenId(key: string, { jti: _, ...claims }: { jti: string }): string {
  const names = Object.keys(claims).sort() as (keyof typeof claims)[]
  const content = JSON.stringify(names.map((name) => [name, claims[name]]))
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

/** Of a token whose signature was found good. */
function headerOf(token: string): object {
  return JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString())
}

/** The last character of a base64url text has spare bits: one signature, several spellings. */
function isCanonical(token: string): boolean {
  const parts = token.split('.')
  return parts.length === 3 && parts.every((part) => part === reencode(part))
}

function reencode(part: string): string {
  return Buffer.from(part, 'base64url').toString('base64url')
}

function isJwtError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('FAST_JWT_')
}

function checkType(claims: object, type: TokenType): void {
  if (!('exp' in claims)) throw new TokenProblem("Token has no 'exp' claim")
  if (!('jti' in claims)) throw new TokenProblem('Token has no id')
  if (!('token_type' in claims)) throw new TokenProblem('Token has no type')
  if (claims.token_type !== type) throw new TokenProblem('Token has wrong type')
}

function parseWith<C>(schema: { safeParse(claims: object): { data?: C } }) {
  return (claims: object): C => {
    const { data } = schema.safeParse(claims)
    if (data === undefined) throw new TokenProblem()
    return data
  }
}
