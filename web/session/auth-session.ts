import type { Credentials } from '../../shared/api/token-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { type TokenTransport, TRANSPORT_HEADER } from '../../shared/transports.ts'
import type { Call } from '../api/client.ts'
import { type AuthEvent, type AuthState, authReducer, isDue, sessionFrom } from './auth-state.ts'
import { createBackoff } from './backoff.ts'
import type { WithLock } from './refresh-lock.ts'
import { refreshOnce } from './session-refresh.ts'
import { paySignOut } from './session-sign-out.ts'
import { createSignedInCall } from './signed-in-call.ts'
import type { TokenStorage } from './token-storage.ts'
import { onWakeUp } from './wake-up.ts'

/** The session of this tab. No React in it: a component may come and go, the session stays. */
export interface AuthSession {
  getState(): AuthState
  /** Calls back after every change; answers how to stop that. */
  subscribe(listener: () => void): () => void

  /** Restores a session, then keeps it fresh. Answers how to stop that. */
  start(): () => void

  /** @throws {ApiError} when it did not work; nothing has changed then */
  loginUser(credentials: Credentials): Promise<void>

  /**
   * Signs out here and in the other tabs at once, then at the server.
   *
   * @throws {ApiError} when the server could not be told yet; that is made up for later
   */
  logoutUser(): Promise<void>

  /**
   * Refreshes the tokens; called twice at a time it refreshes once.
   *
   * @throws {ApiError} when it may be tried again later; a refusal signs out instead
   */
  refresh(): Promise<void>

  /**
   * Calls a protected endpoint as whoever is signed in; after a 401 it refreshes and tries
   * once more.
   *
   * @throws {ApiError} the refusal, or `not_authenticated` when nobody is signed in
   * @throws {DOMException} AbortError when meanwhile another person has signed in
   */
  call: Call
}

export interface AuthSessionDeps {
  call: Call
  storage: TokenStorage
  withLock: WithLock
  transport: TokenTransport
}

/** Makes the session. Does nothing yet: see `start`. */
export function createAuthSession(deps: AuthSessionDeps): AuthSession {
  const { call, storage, withLock, transport } = deps
  let state: AuthState = { status: 'loading' }
  const listeners = new Set<() => void>()
  const backoff = createBackoff()
  /** Aborted by whatever makes the work under way pointless. */
  let work = new AbortController()
  let refreshing: Promise<void> | undefined
  let signingIn = false
  /** The session that was signed out here last: what other tabs still write of it is over. */
  let endedSid: string | undefined

  const getState = () => state

  function dispatch(event: AuthEvent): void {
    const next = authReducer(state, event)
    if (next === state) return
    state = next
    for (const listener of listeners) listener()
  }

  /** A sign-in or a sign-out is newer than any refresh that is under way. */
  function interrupt(): AbortSignal {
    work.abort()
    work = new AbortController()
    refreshing = undefined
    return work.signal
  }

  function refresh(): Promise<void> {
    if (refreshing) return refreshing
    const mine = refreshAndConfirm(work.signal).finally(() => {
      if (refreshing === mine) refreshing = undefined
    })
    refreshing = mine
    return mine
  }

  async function refreshAndConfirm(signal: AbortSignal): Promise<void> {
    try {
      await refreshOnce({ call, storage, withLock, getState, dispatch }, signal)
      backoff.reset()
      confirmArrival()
    } catch (error) {
      if (!signal.aborted) backoff.pause()
      throw error
    }
  }

  /** The first use of a new access token tells the server that its answer has arrived. */
  function confirmArrival(): void {
    if (transport === 'body' || state.status !== 'signed-in') return
    call('GET /api/auth-check', { access: state.authTokens.access }).catch(() => {
      // The next call of a page tells it as well.
    })
  }

  function tick({ woken } = { woken: false }): void {
    if (woken) backoff.reset()
    if (refreshing || signingIn || backoff.isPaused()) return
    if (state.status === 'signed-out') {
      if (storage.owed()) paySignOut(deps).catch(backoff.pause)
    } else if (state.status === 'loading' || isDue(state, epochNow())) {
      refresh().catch(() => {
        // The state tells it; a later tick tries again.
      })
    }
  }

  function restore(): void {
    const stored = storage.read()
    if (!stored) {
      dispatch({ type: 'signed-out' })
    } else if (stored.session && !isDue(stored.session, epochNow())) {
      dispatch({ type: 'signed-in', session: stored.session })
    } else {
      dispatch({ type: 'restore-started' })
    }
    tick()
  }

  function followOtherTab(): void {
    const stored = storage.read()
    const sid = state.status === 'signed-in' ? state.user.sid : undefined
    // A sign-in of this tab is newer than whatever another one does meanwhile.
    if (signingIn || (stored && stored.sid === endedSid)) return
    if (stored && stored.sid === sid) {
      if (stored.session) dispatch({ type: 'tokens-refreshed', session: stored.session })
    } else if (stored) {
      interrupt()
      restore()
    } else if (state.status !== 'signed-out') {
      interrupt()
      dispatch({ type: 'signed-out', reason: 'other_tab' })
    }
  }

  async function loginUser(credentials: Credentials): Promise<void> {
    const signal = interrupt()
    const headers = { [TRANSPORT_HEADER]: transport }
    signingIn = true
    try {
      await paySignOut(deps).catch(() => {
        // Still owed; the sign-in itself will tell whether the server can be reached.
      })
      const session = await withLock(async () => {
        const answer = await call('POST /api/token', { body: credentials, headers, signal })
        signal.throwIfAborted()
        const session = sessionFrom(answer, epochNow())
        storage.write(session)
        // The server has ended the session whose cookie was replaced.
        if (transport !== 'body') storage.settle()
        return session
      })
      dispatch({ type: 'signed-in', session })
    } finally {
      signingIn = false
      if (state.status !== 'signed-in') followOtherTab()
    }
  }

  async function logoutUser(): Promise<void> {
    interrupt()
    if (state.status === 'signed-in') {
      endedSid = state.user.sid
      storage.owe({ sid: state.user.sid, refresh: state.authTokens.refresh })
    }
    storage.clear()
    dispatch({ type: 'signed-out', reason: 'signed_out' })
    await paySignOut(deps)
  }

  return {
    getState,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start() {
      const stopFollowing = storage.onChange(followOtherTab)
      const stopTicking = onWakeUp(tick)
      restore()
      return () => {
        stopFollowing()
        stopTicking()
      }
    },
    loginUser,
    logoutUser,
    refresh,
    call: createSignedInCall({ call, getState, refresh }),
  }
}
