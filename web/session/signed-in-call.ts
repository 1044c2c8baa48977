import type { Answer, RequestLine } from '../../shared/api/routes.ts'
import { epochNow } from '../../shared/epoch.ts'
import { ApiError, type Call, type CallArgs } from '../api/client.ts'
import { type AuthState, isExpired, type SessionData } from './auth-state.ts'

export interface SignedInCallDeps {
  call: Call
  getState(): AuthState
  refresh(): Promise<void>
}

/**
 * Makes `call` for protected endpoints: as whoever is signed in, refreshing at most once.
 *
 * An answer that arrives after another person has signed in is dropped, and so is the call that
 * found out: nobody gets to see what was asked for by somebody else.
 */
export function createSignedInCall({ call, getState, refresh }: SignedInCallDeps): Call {
  function current(): SessionData {
    const state = getState()
    if (state.status === 'signed-in') return state
    throw new ApiError(401, { detail: 'Nobody is signed in.', code: 'not_authenticated' })
  }

  function currentOf(sid: string): SessionData {
    const session = current()
    if (session.user.sid === sid) return session
    throw new DOMException('Somebody else has signed in.', 'AbortError')
  }

  return async function callSignedIn<L extends RequestLine>(line: L, args: CallArgs<L> = {}) {
    const { sid } = current().user

    async function send({ authTokens }: SessionData): Promise<Answer<L>> {
      const answer = await call(line, { ...args, access: authTokens.access })
      currentOf(sid)
      return answer
    }

    if (isExpired(current(), epochNow())) await refresh()
    const sent = currentOf(sid)
    try {
      return await send(sent)
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error
      // Unless another call has refreshed meanwhile: then the newer token gets the one retry.
      if (currentOf(sid) === sent) await refresh()
      return send(currentOf(sid))
    }
  }
}
