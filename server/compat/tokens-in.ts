import type { TokenObtainResponse, TokenRefreshResponse } from '../../shared/api/token-api.ts'

/**
 * What an answer lets scripts see of the tokens: the transport of the session has decided, and no
 * address of another system gives out more than it does.
 */
export function tokensIn(answer: TokenObtainResponse | TokenRefreshResponse): {
  refresh?: string
  access?: string
} {
  const { refresh, access } = { refresh: undefined, access: undefined, ...answer }
  return { refresh, access }
}
