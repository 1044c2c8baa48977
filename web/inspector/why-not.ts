import type { TokenTransport } from '../../shared/transports.ts'
import type { AuthState } from '../session/auth-state.ts'
import type { TokenStorage } from '../session/token-storage.ts'

/** The facts that decide whether an experiment is possible. */
export interface Circumstances {
  transport: TokenTransport
  state: AuthState
  storage: Pick<TokenStorage, 'isBlocked'>
}

const NOT_TAMPER: Partial<Record<TokenTransport, string>> = {
  'refresh-cookie':
    'The access token is in the memory of the page alone: nothing is stored that could be changed. In body it is.',
  cookies:
    'The access token is in an HttpOnly cookie: no script can change what it cannot see. In body it can.',
}

/** Returns why the access token cannot be tampered with. Undefined if it can. */
export function whyNotTamper({ transport, state, storage }: Circumstances): string | undefined {
  return NOT_TAMPER[transport] ?? whyNotInBody(state, storage)
}

/** Returns why no spent refresh token can be replayed. Undefined if one can. */
export function whyNotReplay({ transport, state, storage }: Circumstances): string | undefined {
  if (transport === 'body') return whyNotInBody(state, storage)
  return 'The refresh token is in an HttpOnly cookie: no script can keep a copy to send later. In body it can.'
}

function whyNotInBody(state: AuthState, { isBlocked }: Pick<TokenStorage, 'isBlocked'>): string | undefined {
  if (state.status !== 'signed-in') return 'You are not signed in.'
  return isBlocked ? 'This browser keeps nothing for this site, so nothing is stored.' : undefined
}
