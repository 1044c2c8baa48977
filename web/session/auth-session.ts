import { epochNow } from '../../shared/epoch.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import type { Call } from '../api/client.ts'
import { createActivity } from './activity.ts'
import { isDue } from './auth-state.ts'
import { type AuthStore, createAuthStore } from './auth-store.ts'
import { type Connection, createConnection } from './connection.ts'
import { createEnrolment, type Enrolment } from './enrolment.ts'
import { createFreshSignIn, type FreshSignIn } from './fresh-sign-in.ts'
import { sendPendingSignOut } from './pending-sign-out.ts'
import type { WithLock } from './refresh-lock.ts'
import type { Observe } from './session-event.ts'
import { refreshOnce } from './session-refresh.ts'
import { createSignIn, type SignIn } from './sign-in.ts'
import { createSignedInCall, type PageCall } from './signed-in-call.ts'
import type { TokenStorage } from './token-storage.ts'
import { onWakeUp } from './wake-up.ts'

/** The session of this tab. It does not depend on React, because the session continues when components unmount. */
export interface AuthSession extends Pick<AuthStore, 'getState' | 'subscribe'>, SignIn {
  /** Where the tokens are: in the body of responses, or in cookies. */
  transport: TokenTransport

  /** Restores a stored session, and refreshes its tokens before they expire. Returns a function that stops this. */
  start(): () => void

  /**
   * Signs out in this tab and the other tabs at once, then at the server.
   *
   * @throws {ApiError} if the server has not received the sign-out; it is sent again later
   */
  logoutUser(): Promise<void>

  /**
   * Refreshes the tokens. Concurrent calls share one refresh. If the server refuses the token, the tab signs out.
   *
   * @throws {ApiError} for a failure after which another attempt may succeed
   * @throws {DOMException} AbortError if a sign-in or sign-out aborted the refresh
   */
  refresh(): Promise<void>

  /**
   * Calls a protected endpoint as the signed-in user. After a 401 it refreshes the tokens and sends the request
   * once more. If the server requires a fresh sign-in, asks the user to confirm, and then sends the request once
   * more.
   *
   * @throws {ApiError} if the request fails; `not_authenticated` if the tab is signed out; `not_confirmed` if the user
   *   declined
   * @throws {DOMException} AbortError if the tab has got another session since the call
   */
  call: PageCall

  /**
   * Calls a public endpoint, without an access token.
   *
   * @throws {ApiError} if the request fails
   */
  callPublic: PageCall

  /** Asks the user for a confirmation before sensitive actions. */
  confirmation: FreshSignIn

  /** Whether the user has to set up a second factor before anything else. */
  enrolment: Enrolment

  /** The state of the connection to the server. */
  connection: Connection
}

export interface AuthSessionDeps {
  call: Call
  storage: TokenStorage
  withLock: WithLock
  transport: TokenTransport
  /** Receives every event. For display only: it must not change the session. */
  observe?: Observe
}

/** Creates the session. Before `start` it neither restores nor refreshes anything. */
export function createAuthSession(given: AuthSessionDeps): AuthSession {
  const { storage, observe = () => {} } = given
  const store = createAuthStore(observe)
  const connection = createConnection(given.call)
  const enrolment = createEnrolment(connection.call, store)
  const deps = {
    ...given,
    ...{ call: connection.call },
    ...enrolment.watched,
  }
  const { call } = deps
  const { getState, dispatch, subscribe } = store
  const activity = createActivity((signal) => refreshOnce({ ...deps, store }, signal))
  const { refresh, interrupt } = activity
  const callSignedIn = createSignedInCall({ call, getState, refresh, observe })
  const signIn = createSignIn({ ...deps, store, callSignedIn, runSignIn })
  const confirmation = createFreshSignIn({ call: callSignedIn, store })
  /**
   * The session that was last signed out in this tab. A refresh in another tab may still store tokens of that
   * session; this tab ignores them.
   */
  let endedSid: string | undefined

  /**
   * Refreshes the tokens if a refresh is due, or sends a pending sign-out. Called again when the connection has
   * recovered after a failure.
   */
  function tick(): void {
    if (activity.isUnderWay() || connection.getTrouble()) return
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
    // While this tab signs in, changes of other tabs are ignored, because the new session replaces theirs.
    if (activity.isSigningIn() || (stored && stored.sid === endedSid)) return
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

  async function runSignIn<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await activity.signIn(run)
    } finally {
      // Changes of other tabs were ignored during the sign-in.
      followOtherTab()
    }
  }

  async function logoutUser(): Promise<void> {
    // A running refresh must not store new tokens after the sign-out.
    interrupt()
    const state = getState()
    if (state.status === 'signed-in') {
      endedSid = state.user.sid
      // The sign-out is stored before it is sent. If the page closes now, the next page sends it.
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

  return {
    ...signIn,
    ...{ getState, subscribe, start, refresh, logoutUser },
    transport: deps.transport,
    // These sensitive actions obtain new tokens, so they cannot use `call`.
    replaceSession: (send) => confirmation.whenFresh(() => signIn.replaceSession(send)),
    changePassword: (body) => confirmation.whenFresh(() => signIn.changePassword(body)),
    call: confirmation.call,
    callPublic: call,
    confirmation,
    enrolment,
    connection,
  }
}
