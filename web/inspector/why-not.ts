import type { TokenTransport } from '../../shared/transports.ts'
import type { AuthState } from '../session/auth-state.ts'
import type { TokenStorage } from '../session/token-storage.ts'

/** The facts that decide whether an experiment is possible. */
export interface Circumstances {
  transport: TokenTransport
  state: AuthState
  storage: Pick<TokenStorage, 'isBlocked'>
}

/** The experiments that need a token which a script can read and write. */
export type NeedsBody = 'tamper' | 'replay'

const ACCESS_UNSEEN: Partial<Record<TokenTransport, string>> = {
  'refresh-cookie':
    'Available in the “body” transport. Here the access token is in the memory of the page, and nothing is stored that a script could change.',
  cookies:
    'Available in the “body” transport. Here the access token is in an HttpOnly cookie, and no script can change what it cannot see.',
}

const REFRESH_UNSEEN =
  'Available in the “body” transport. Here the refresh token is in an HttpOnly cookie, and no script can keep a copy to send later.'

/**
 * Returns what protects the token from an experiment. Returns undefined in the transport `body`, which does not
 * protect it.
 */
export function protectedBy(name: NeedsBody, transport: TokenTransport): string | undefined {
  if (transport === 'body') return
  return name === 'tamper' ? ACCESS_UNSEEN[transport] : REFRESH_UNSEEN
}

/**
 * Returns why no experiment with the stored tokens is possible in any transport. Returns undefined if one is
 * possible.
 */
export function whyNothing({ state, storage }: Omit<Circumstances, 'transport'>): string | undefined {
  if (storage.isBlocked) return 'This browser blocks storage for this site, so there is no token to work on.'
  return state.status === 'signed-in' ? undefined : 'Sign in first: without a session there is no token.'
}
