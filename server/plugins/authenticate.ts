import type { FastifyRequest } from 'fastify'
import type { AccessClaims } from '../../shared/claims.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import {
  findSessionWithUser,
  markGenerationUsed,
  type SessionWithUser,
} from '../sessions/session-repository.ts'
import { INVALID_OR_EXPIRED, type TokenIssuer, TokenProblem } from '../tokens/token-pair.ts'
import type { Transports } from './token-transport.ts'

/** Whoever is signed in: on `request.user` behind a guard. */
export interface SignedIn {
  claims: AccessClaims
  account: SessionWithUser
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    namespaces: 'access' | 'refresh'
    user: SignedIn
  }
}

/** A hook that lets a request through or throws. */
export type Guard = (request: FastifyRequest) => Promise<void>

export interface GuardDeps {
  db: Db
  tokens: TokenIssuer
  transports: Transports
}

/**
 * Makes the hook of protected routes: it wants a live access token of a session that has not
 * ended and of an account that is active. So a sign-out holds from the next request on.
 *
 * @throws {ApiError} 401 not_authenticated, bad_authorization_header or token_not_valid
 */
export function createGuard({ db, tokens, transports }: GuardDeps): Guard {
  return async function requireAccessToken(request) {
    const token = transports.accessToken(request)
    if (token === undefined) throw errors.notAuthenticated()
    const claims = await openLive(tokens, token)
    const account = await findSessionWithUser(db, claims.sid)
    if (!account) throw errors.accessTokenNotValid(INVALID_OR_EXPIRED, 'lost')
    refuseEnded(account, claims)
    await noteArrival(db, request, account, claims)
    request.user = { claims, account }
  }
}

async function openLive(tokens: TokenIssuer, token: string): Promise<AccessClaims> {
  const { claims, expired } = await tokens.openAccess(token).catch(toRefusal)
  if (expired) throw errors.accessTokenNotValid(INVALID_OR_EXPIRED)
  return claims
}

function toRefusal(error: unknown): never {
  throw error instanceof TokenProblem ? errors.accessTokenNotValid(error.message) : error
}

function refuseEnded(account: SessionWithUser, claims: AccessClaims): void {
  const refuse = errors.accessTokenNotValid
  if (account.revoked_at !== null) throw refuse('Token is blacklisted', account.revoked_reason ?? undefined)
  if (account.ends_at <= epochNow()) throw refuse(INVALID_OR_EXPIRED, 'session_end')
  if (account.id !== claims.user_id) throw refuse(INVALID_OR_EXPIRED)
  if (!account.is_active) throw refuse(INVALID_OR_EXPIRED, 'deactivated')
}

/**
 * The first request with the newest access token proves that the answer which carried it has
 * arrived; from then on the token before it is a spent one. A database that cannot write
 * must not stop a request that only reads.
 */
async function noteArrival(
  db: Db,
  request: FastifyRequest,
  account: SessionWithUser,
  { sid, gen }: AccessClaims,
) {
  if (account.generation !== gen || account.generation_used) return
  try {
    await markGenerationUsed(db, sid, gen)
  } catch (error) {
    request.log.warn({ err: error, sid }, 'the use of a generation could not be noted')
  }
}
