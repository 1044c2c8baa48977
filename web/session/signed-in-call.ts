import type { RequestLine, ResponseBody } from '../../shared/api/routes.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { ApiError, type Call, type CallArgs } from '../api/client.ts'
import { type AuthState, isExpired, type SessionData } from './auth-state.ts'
import type { Observe } from './session-event.ts'

/** The options that a page may set. Access token and session id are not among them, because `holderOf` sets them. */
type PageOptions = { signal?: AbortSignal; transport?: TokenTransport }

/**
 * Returns what identifies the session in a request: the access token, or the session id if the token is in a
 * cookie.
 */
export function holderOf({
  user,
  authTokens: { access },
}: SessionData): { sid: string } | { access: string } {
  // A sign-in in another tab may have replaced the cookie. The server notices the replacement by the session id, and
  // refuses the request. A token in memory always belongs to this session.
  return access === undefined ? { sid: user.sid } : { access }
}

export type PageCall = Call<PageOptions>

export interface SignedInCallDeps {
  call: Call
  getState(): AuthState
  refresh(): Promise<void>
  observe: Observe
}

/**
 * Creates the function that calls protected endpoints for the session of this tab. It repeats a call at most once,
 * after a 401 and a refresh. The endpoints that use this function do not send 401 for a wrong password or code.
 *
 * If the tab gets another session during a call, the response is dropped and the call throws AbortError. Without this,
 * a user could see a response to another user's request.
 */
export function createSignedInCall({ call, getState, refresh, observe }: SignedInCallDeps): PageCall {
  function current(): SessionData {
    const state = getState()
    if (state.status === 'signed-in') return state
    throw new ApiError(401, { detail: 'You are not signed in.', code: 'not_authenticated' })
  }

  function currentOf(sid: string): SessionData {
    const session = current()
    if (session.user.sid === sid) return session
    throw new DOMException('This tab has another session now.', 'AbortError')
  }

  return async function callSignedIn<L extends RequestLine>(line: L, args: CallArgs<L, PageOptions>) {
    const { sid } = current().user

    async function send(session: SessionData): Promise<ResponseBody<L>> {
      const response = await call(line, { ...args, ...holderOf(session) } as CallArgs<L>)
      currentOf(sid)
      return response
    }

    if (isExpired(current(), epochNow())) await refresh()
    const sent = currentOf(sid)
    try {
      return await send(sent)
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error
      // If another call has refreshed meanwhile, the retry uses the token of that refresh.
      if (currentOf(sid) === sent) await refresh()
      const renewed = currentOf(sid)
      observe({ type: 'call-retried', line })
      return send(renewed)
    }
  }
}
