import { hash } from 'node:crypto'
import type { JWT } from '@fastify/jwt'
import { AccessClaims, RefreshClaims } from '../../shared/api/token-api.ts'
import type { Config } from '../config/config.ts'
import { createKeyRing } from '../keys/key-ring.ts'
import { TokenProblem } from './token-problem.ts'

/** The instances of @fastify/jwt by the `kid` of their key: see `jwtOptions` in `key-ring.ts`. */
export type Jwts = Readonly<Record<string, Pick<JWT, 'sign' | 'verify'>>>

/** Reads the claims of a token that we signed, expired or not. */
export interface TokenReader {
  /** @throws {TokenProblem} if it is not an access token of ours in canonical encoding */
  readAccess(token: string): AccessClaims

  /** @throws {TokenProblem} if it is not a refresh token of ours in canonical encoding */
  readRefresh(token: string): RefreshClaims
}

type Claims = AccessClaims | RefreshClaims

/** A token of ours has about 450 characters. A far longer one is refused before it costs a hash. */
const MAX_TOKEN_LENGTH = 4_096

/** Creates the reader. It judges only what is in the token: encoding, signature, type and id. */
export function createTokenReader(
  jwts: Jwts,
  config: Pick<Config, 'signingKey' | 'previousKeys'>,
): TokenReader {
  const ring = createKeyRing(config)

  function read<C extends Claims>(token: string, type: C['token_type'], schema: ClaimsSchema<C>): C {
    if (token.length > MAX_TOKEN_LENGTH || !isCanonical(token)) throw new TokenProblem()
    const jwt = jwts[ring.get(token.slice(0, token.indexOf('.')))?.kid ?? '']
    if (!jwt) throw new TokenProblem()
    const claims = verifySignature(jwt, token)
    checkType(claims, type)
    const { data } = schema.safeParse(claims)
    if (!data || data.jti !== tokenId(claims)) throw new TokenProblem()
    return data
  }

  return {
    // A page sends the same token for minutes, and reading it anew would be a third of the cost of its
    // request.
    readAccess: memoize((token) => read(token, 'access', AccessClaims)),
    readRefresh: (token) => read(token, 'refresh', RefreshClaims),
  }
}

interface ClaimsSchema<C> {
  safeParse(claims: object): { data?: C }
}

/**
 * The last character of a base64url text has spare bits, so one signature has several spellings. Another
 * spelling of the other two parts is another text, which needs another signature.
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
 * Returns 128 bits that follow from all other claims, in their order. It is a name, not a secret: anyone can
 * compute it, no two tokens share it, and only the signature proves a token.
 */
export function tokenId(claims: object): string {
  return hash('sha256', JSON.stringify({ ...claims, jti: '' })).slice(0, 32)
}

/**
 * About 5 MB of claims, and more users than are active within the five minutes that an access token lives.
 * Above this, tokens that alternate are verified again each time.
 */
export const MAX_MEMOIZED = 10_000

/**
 * Returns a function that reads each text once and caches the result. Use it only if the result follows from
 * the text alone, as a signature check does. Errors are not cached. When `max` results are cached, all are
 * dropped.
 */
export function memoize<Result extends object>(
  read: (text: string) => Result,
  max = MAX_MEMOIZED,
): (text: string) => Readonly<Result> {
  const known = new Map<string, Readonly<Result>>()
  return (text) => {
    // Not the text itself: it is a slice of its header, and would keep the whole header in memory. No two
    // texts with the same SHA-256 are known, so no token passes for another.
    const key = hash('sha256', text, 'base64url')
    const before = known.get(key)
    if (before) return before
    const result = Object.freeze(read(text))
    if (known.size >= max) known.clear()
    known.set(key, result)
    return result
  }
}
