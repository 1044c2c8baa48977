import type { RefreshClaims } from '../../shared/api/token-api.ts'
import { errors } from '../errors.ts'
import type { CarriedBy, Session } from '../sessions/session-repository.ts'
import { expiryReason, type RotationDeps, rotateRefreshToken } from './rotation.ts'
import type { IssuedTokens, TokenIssuer } from './token-pair.ts'
import { INVALID_OR_EXPIRED, TokenProblem } from './token-problem.ts'

export interface RefreshDeps extends RotationDeps {
  tokens: TokenIssuer
}

/** A refreshed session and its tokens. */
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
  // A deactivation ends the sessions. This catches only rows that were edited by hand.
  if (!session.is_active) throw errors.tokenNotValid(INVALID_OR_EXPIRED, 'deactivated')
  const issue = config.rotateRefreshTokens ? tokens.issuePair : tokens.issueAccess
  return { session, tokens: issue(session, session) }
}

function verify({ tokens, meter }: RefreshDeps, token: string): RefreshClaims {
  try {
    const { claims, expired } = tokens.verifyRefresh(token)
    if (!expired) return claims
    meter?.countRefresh('over')
    throw errors.tokenNotValid(INVALID_OR_EXPIRED, expiryReason(claims.exp, claims.session_exp))
  } catch (error) {
    if (!(error instanceof TokenProblem)) throw error
    meter?.countRefresh('invalid')
    throw errors.tokenNotValid(error.message)
  }
}
