import type { TokenObtainResponse, TokenRefreshResponse } from '../../shared/api/token-api.ts'

/**
 * Returns the tokens in the body of a response. The transport of the session decides which those are, so that a
 * route of another system shows scripts no more than ours.
 */
export function tokensIn(response: TokenObtainResponse | TokenRefreshResponse): {
  refresh?: string
  access?: string
} {
  const { refresh, access } = { refresh: undefined, access: undefined, ...response }
  return { refresh, access }
}
