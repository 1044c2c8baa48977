import { findUserById } from '../accounts/user-repository.ts'
import { errors } from '../errors.ts'
import type { Arrival, Session } from '../sessions/session-repository.ts'
import { expiryReason, type RotationDeps, rotateRefreshToken } from './rotation.ts'
import { INVALID_OR_EXPIRED, type IssuedTokens, type TokenIssuer, TokenProblem } from './token-pair.ts'

export interface RefreshDeps extends RotationDeps {
  tokens: TokenIssuer
}

export interface Refreshed {
  session: Session
  tokens: IssuedTokens
}

/**
 * Turns a refresh token into what its session may have next.
 *
 * @throws {ApiError} 401 token_not_valid
 */
export async function refreshSession(deps: RefreshDeps, token: string, arrival: Arrival): Promise<Refreshed> {
  const { claims, expired } = await deps.tokens.openRefresh(token).catch(toRefusal)
  if (expired) throw errors.tokenNotValid(INVALID_OR_EXPIRED, expiryReason(claims.exp, claims.session_exp))
  const session = await rotateRefreshToken(deps, claims, arrival)
  const user = await findUserById(deps.db, session.user_id)
  if (!user?.is_active) throw errors.tokenNotValid(INVALID_OR_EXPIRED, 'deactivated')
  const { config, tokens } = deps
  return {
    session,
    tokens: config.rotateRefreshTokens ? tokens.issuePair(session, user) : tokens.issueAccess(session, user),
  }
}

function toRefusal(error: unknown): never {
  throw error instanceof TokenProblem ? errors.tokenNotValid(error.message) : error
}
