import { epochNow } from '../../shared/epoch.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import type { Call } from '../api/client.ts'
import { isDue } from './auth-state.ts'
import { type AuthStore, createAuthStore } from './auth-store.ts'
import { type Connection, createConnection } from './connection.ts'
import { sendPendingSignOut } from './pending-sign-out.ts'
import type { WithLock } from './refresh-lock.ts'
import { createRefresher } from './refresher.ts'
import type { Observe } from './session-event.ts'
import { refreshOnce } from './session-refresh.ts'
import { createSignIn, type SignIn } from './sign-in.ts'
import { createSignedInCall, type PageCall } from './signed-in-call.ts'
import type { TokenStorage } from './token-storage.ts'
import { onWakeUp } from './wake-up.ts'

/** The session of this tab. Independent of React, because components unmount while the session goes on. */
export interface AuthSession extends Pick<AuthStore, 'getState' | 'subscribe'>, Omit<SignIn, 'isUnderWay'> {
  /** Restores a session, then keeps it fresh. Returns a function that stops it. */
  start(): () => void

  /**
   * Signs out here and in the other tabs at once, then at the server.
   *
   * @throws {ApiError} if the server could not be told yet; the sign-out is sent again later
   */
  logoutUser(): Promise<void>

  /**
   * Refreshes the tokens. Concurrent calls share one refresh.
   *
   * @throws {ApiError} if it may be tried again later; a refusal signs out instead
   * @throws {DOMException} AbortError when a sign-in or sign-out overtook it
   */
  refresh(): Promise<void>

  /**
   * Calls a protected endpoint as the signed-in user. After a 401 it refreshes and tries once more.
   *
   * @throws {ApiError} the refusal, or `not_authenticated` if the tab is signed out
   * @throws {DOMException} AbortError if the tab got another session meanwhile
   */
  call: PageCall

  /**
   * Calls a public endpoint, without an access token.
   *
   * @throws {ApiError} the refusal
   */
  callPublic: PageCall

  /** The state of the connection to the server, and what to do when it recovers. */
  connection: Connection
}

export interface AuthSessionDeps {
  call: Call
  storage: TokenStorage
  withLock: WithLock
  transport: TokenTransport
  /** Receives every event, for display only. */
  observe?: Observe
}

/** Creates the session. It does nothing before `start`. */
export function createAuthSession(given: AuthSessionDeps): AuthSession {
  const connection = createConnection(given.call)
  const deps = { ...given, call: connection.call }
  const { call, storage, observe = () => {} } = deps
  const store = createAuthStore(observe)
  const { getState, dispatch, subscribe } = store
  const refresher = createRefresher((signal) => refreshOnce({ ...deps, store }, signal))
  const { refresh, interrupt } = refresher
  const callSignedIn = createSignedInCall({ call, getState, refresh, observe })
  const signIn = createSignIn({ ...deps, store, callSignedIn, interrupt, followOtherTab })
  /** The session that was last signed out here. Other tabs may still write its tokens, which are ignored. */
  let endedSid: string | undefined

  /** Does what is due. What fails is due again when the connection has recovered. */
  function tick(): void {
    if (signIn.isUnderWay() || refresher.isUnderWay() || connection.getTrouble()) return
    const state = getState()
    if (state.status === 'signed-out') {
      if (storage.readPending()) sendPendingSignOut(deps).catch(connection.failed)
      return
    }
    const due = state.status === 'loading' || isDue(state, epochNow())
    observe({ type: 'clock-checked', due })
    if (due) refresh().catch(connection.failed)
  }

  function restore(): void {
    const stored = storage.read()
    if (!stored) {
      dispatch({ type: 'signed-out', reason: storage.isBlocked ? 'storage_blocked' : undefined })
    } else if (stored.session && !isDue(stored.session, epochNow())) {
      dispatch({ type: 'signed-in', session: stored.session })
    } else {
      dispatch({ type: 'restore-started' })
    }
    tick()
  }

  function followOtherTab(): void {
    const stored = storage.read()
    const state = getState()
    // A sign-in of this tab wins over anything that another tab does meanwhile.
    if (signIn.isUnderWay() || (stored && stored.sid === endedSid)) return
    if (stored && state.status === 'signed-in' && stored.sid === state.user.sid) {
      if (stored.session) dispatch({ type: 'tokens-refreshed', session: stored.session })
    } else if (stored) {
      interrupt()
      restore()
    } else if (state.status !== 'signed-out') {
      interrupt()
      dispatch({ type: 'signed-out', reason: 'other_tab' })
    }
  }

  async function logoutUser(): Promise<void> {
    // A refresh that is under way must not store new tokens.
    interrupt()
    const state = getState()
    if (state.status === 'signed-in') {
      endedSid = state.user.sid
      // Before anything is sent: if the page closes now, the next one still tells the server.
      storage.writePending({ sid: state.user.sid, refresh: state.authTokens.refresh })
    }
    storage.clear()
    dispatch({ type: 'signed-out', reason: 'signed_out' })
    await sendPendingSignOut(deps)
  }

  function start(): () => void {
    const stops = [
      connection.start(),
      connection.onRecovery(tick),
      storage.onChange(followOtherTab),
      onWakeUp(tick),
    ]
    restore()
    return () => {
      for (const stop of stops) stop()
    }
  }

  const { loginUser, beginAtProvider, loginByProvider, finishSignUp, changePassword } = signIn
  return {
    ...{ getState, subscribe, start, refresh, logoutUser },
    ...{ loginUser, beginAtProvider, loginByProvider, finishSignUp, changePassword },
    call: callSignedIn,
    callPublic: call,
    connection,
  }
}
