import type { TokenObtainResponse, TokenRefreshResponse } from '../../shared/api/token-api.ts'

/**
 * Returns the tokens that a response may show to scripts. The transport of the session decides, and no route
 * of another system reveals more.
 */
export function tokensIn(answer: TokenObtainResponse | TokenRefreshResponse): {
  refresh?: string
  access?: string
} {
  const { refresh, access } = { refresh: undefined, access: undefined, ...answer }
  return { refresh, access }
}
