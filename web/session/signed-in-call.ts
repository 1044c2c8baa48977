import type { Answer, RequestLine } from '../../shared/api/routes.ts'
import { epochNow } from '../../shared/epoch.ts'
import { ApiError, type Call, type CallArgs } from '../api/client.ts'
import { type AuthState, isExpired, type SessionData } from './auth-state.ts'
import type { Observe } from './session-event.ts'

/** The options that a page may set. For whom the call is made is not among them. */
type PageOptions = { signal?: AbortSignal }

/** Returns for whom a call is made: the access token, or the session id if only a cookie carries the token. */
export function holderOf({
  user,
  authTokens: { access },
}: SessionData): { sid: string } | { access: string } {
  // A cookie may have changed under this tab, a token in memory has not.
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
 * Creates the call of protected endpoints. It calls for the session of this tab and refreshes at most once. A
 * 401 comes from the guard here, because sign-in and refresh are not called this way.
 *
 * A response that arrives after the tab has got another session is dropped, and so is the call that noticed the
 * change. No user sees a response to another user's request.
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

    async function send(session: SessionData): Promise<Answer<L>> {
      const answer = await call(line, { ...args, ...holderOf(session) } as CallArgs<L>)
      currentOf(sid)
      return answer
    }

    if (isExpired(current(), epochNow())) await refresh()
    const sent = currentOf(sid)
    try {
      return await send(sent)
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error
      // If another call has refreshed meanwhile, its newer token gets the one retry.
      if (currentOf(sid) === sent) await refresh()
      const renewed = currentOf(sid)
      observe({ type: 'call-retried', line })
      return send(renewed)
    }
  }
}
