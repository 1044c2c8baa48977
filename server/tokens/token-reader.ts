import { hash } from 'node:crypto'
import type { JWT } from '@fastify/jwt'
import { AccessClaims, RefreshClaims } from '../../shared/api/token-api.ts'
import type { Config } from '../config/config.ts'
import { createKeyRing } from '../keys/key-ring.ts'
import { TokenProblem } from './token-problem.ts'

/** The instances of @fastify/jwt, one for each key, by `kid`. `jwtOptions` in key-ring.ts configures them. */
export type Jwts = Readonly<Record<string, Pick<JWT, 'sign' | 'verify'>>>

/** Reads the claims of tokens that this server has signed, even of expired ones. */
export interface TokenReader {
  /** Reads an access token. @throws {TokenProblem} unless this server has signed it, and it is encoded canonically */
  readAccess(token: string): AccessClaims

  /** Reads a refresh token. @throws {TokenProblem} unless this server has signed it, and it is encoded canonically */
  readRefresh(token: string): RefreshClaims
}

type Claims = AccessClaims | RefreshClaims

/**
 * In characters. A token of this server has about 450. A much longer text is refused without decoding it, because
 * decoding takes time.
 */
const MAX_TOKEN_LENGTH = 4_096

/**
 * Creates the reader. It checks encoding, signature, `token_type` and `jti` of a token, and nothing outside of the
 * token.
 */
export function createTokenReader(
  jwts: Jwts,
  config: Pick<Config, 'signingKey' | 'previousKeys'>,
): TokenReader {
  const ring = createKeyRing(config)

  function read<C extends Claims>(token: string, type: C['token_type'], schema: ClaimsSchema<C>): C {
    if (token.length > MAX_TOKEN_LENGTH || !isCanonical(token)) throw new TokenProblem()
    // All tokens of a key have the same header. fast-jwt would parse header and payload before it checks the
    // signature. Comparing the header as text first keeps a header that an attacker wrote away from the parser.
    const jwt = jwts[ring.get(token.slice(0, token.indexOf('.')))?.kid ?? '']
    if (!jwt) throw new TokenProblem()
    const claims = verifySignature(jwt, token)
    checkType(claims, type)
    const { data } = schema.safeParse(claims)
    if (!data || data.jti !== tokenId(claims)) throw new TokenProblem()
    return data
  }

  return {
    // A page sends the same access token for minutes. Verifying it at every request would be a third of the
    // request's cost.
    readAccess: memoize((token) => read(token, 'access', AccessClaims)),
    readRefresh: (token) => read(token, 'refresh', RefreshClaims),
  }
}

interface ClaimsSchema<C> {
  safeParse(claims: object): { data?: C }
}

/**
 * Returns whether the signature has the one canonical spelling. The last character of a base64url text has unused
 * bits, so several spellings decode to the same signature. Header and payload need no such check, because the
 * signature covers their text.
 */
function isCanonical(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1)
  return signature === Buffer.from(signature, 'base64url').toString('base64url')
}

function verifySignature(jwt: Pick<JWT, 'verify'>, token: string): object {
  try {
    return jwt.verify<object>(token)
  } catch (error) {
    if (isJwtError(error)) throw new TokenProblem()
    throw error
  }
}

function isJwtError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('FAST_JWT_')
}

function checkType(claims: object, type: Claims['token_type']): void {
  if (!('exp' in claims)) throw new TokenProblem("Token has no 'exp' claim")
  if (!('jti' in claims)) throw new TokenProblem('Token has no id')
  if (!('token_type' in claims)) throw new TokenProblem('Token has no type')
  if (claims.token_type !== type) throw new TokenProblem('Token has wrong type')
}

/**
 * Returns the `jti` of a token: 128 bits of a hash over all other claims, in their order. Different tokens have
 * different ids. The id is not secret, because anyone can compute it from the claims. Only the signature proves
 * that a token is genuine.
 */
export function tokenId(claims: object): string {
  return hash('sha256', JSON.stringify({ ...claims, jti: '' })).slice(0, 32)
}

/**
 * The most tokens in the cache, whose claims then take about 5 MB. More users than that are rarely active within
 * the five minutes that an access token lives by default. If they are, some of their tokens are verified more than
 * once.
 */
export const MAX_MEMOIZED = 10_000

/**
 * Returns a function that reads each text once and caches the result. Use it only if the result depends on nothing
 * but the text, as the check of a signature does. Errors are not cached. A full cache is emptied before the next
 * result is added.
 */
export function memoize<Result extends object>(
  read: (text: string) => Result,
  max = MAX_MEMOIZED,
): (text: string) => Readonly<Result> {
  const known = new Map<string, Readonly<Result>>()
  return (text) => {
    // The key is a hash of the token. The token itself is a slice of the request's header, and as a key it would
    // keep the whole header in memory. No two texts with the same SHA-256 are known, so no token can be mistaken
    // for another.
    const key = hash('sha256', text, 'base64url')
    const before = known.get(key)
    if (before) return before
    const result = Object.freeze(read(text))
    if (known.size >= max) known.clear()
    known.set(key, result)
    return result
  }
}
