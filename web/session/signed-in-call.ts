import type { Answer, RequestLine } from '../../shared/api/routes.ts'
import { epochNow } from '../../shared/epoch.ts'
import { ApiError, type Call, type CallArgs } from '../api/client.ts'
import { type AuthState, isExpired, type SessionData } from './auth-state.ts'
import type { Observe } from './session-event.ts'

/** What a page may say of a call: not for whom it is made. */
type PageOptions = { signal?: AbortSignal }

/** Says for whom a call is made: by the token, or by the session where a cookie alone carries it. */
export function holderOf({
  user,
  authTokens: { access },
}: SessionData): { sid: string } | { access: string } {
  // A cookie may have changed under this tab; a token in its hands has not.
  return access === undefined ? { sid: user.sid } : { access }
}

/** A call as a page may make it. */
export type PageCall = Call<PageOptions>

/** What it takes to call as whoever is signed in. */
export interface SignedInCallDeps {
  call: Call
  getState(): AuthState
  refresh(): Promise<void>
  observe: Observe
}

/**
 * Makes the call of protected endpoints: for the session of this tab, refreshing at most once. A
 * 401 is the guard's here, since sign-in and refresh are not called this way.
 *
 * An answer that arrives after the tab has got another session is dropped, and so is the call that
 * found out: nobody gets to see what was asked for by somebody else.
 */
export function createSignedInCall({ call, getState, refresh, observe }: SignedInCallDeps): PageCall {
  function current(): SessionData {
    const state = getState()
    if (state.status === 'signed-in') return state
    throw new ApiError(401, { detail: 'Nobody is signed in.', code: 'not_authenticated' })
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
      // Unless another call has refreshed meanwhile: then the newer token gets the one retry.
      if (currentOf(sid) === sent) await refresh()
      const renewed = currentOf(sid)
      observe({ type: 'call-retried', line })
      return send(renewed)
    }
  }
}
