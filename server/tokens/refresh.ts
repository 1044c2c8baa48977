import type { RefreshClaims } from '../../shared/api/token-api.ts'
import { errors } from '../errors.ts'
import type { CarriedBy } from '../sessions/rotation-repository.ts'
import type { Session } from '../sessions/session-repository.ts'
import { expiryReason, type RotationDeps, rotateRefreshToken } from './rotation.ts'
import type { IssuedTokens, TokenIssuer } from './token-pair.ts'
import { INVALID_OR_EXPIRED, TokenProblem } from './token-problem.ts'

export interface RefreshDeps extends RotationDeps {
  tokens: TokenIssuer
}

export interface Refreshed {
  session: Session
  tokens: IssuedTokens
}

/**
 * Exchanges a refresh token for the next tokens of its session.
 *
 * @throws {ApiError} 401 token_not_valid
 */
export async function refreshSession(
  deps: RefreshDeps,
  token: string,
  carriedBy: CarriedBy,
): Promise<Refreshed> {
  const { config, tokens } = deps
  const claims = verify(deps, token)
  const session = await rotateRefreshToken(deps, claims, carriedBy)
  // Deactivating an account also ends its sessions. A live session of an inactive user means that an operator has
  // edited the database by hand.
  if (!session.is_active) throw errors.tokenNotValid(INVALID_OR_EXPIRED, 'deactivated')
  const issue = config.rotateRefreshTokens ? tokens.issuePair : tokens.issueAccess
  return { session, tokens: issue(session, session) }
}

function verify(deps: RefreshDeps, token: string): RefreshClaims {
  try {
    const { claims, expired } = deps.tokens.verifyRefresh(token)
    if (!expired) return claims
    deps.meter?.countRefresh('over')
    // The claims show whether the token or the whole session has expired, so the database is not needed.
    throw errors.tokenNotValid(INVALID_OR_EXPIRED, expiryReason(claims.exp, claims.session_exp))
  } catch (error) {
    if (!(error instanceof TokenProblem)) throw error
    deps.meter?.countRefresh('invalid')
    throw errors.tokenNotValid(error.message)
  }
}
