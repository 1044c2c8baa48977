import type { RequestBody } from '../../shared/api/routes.ts'
import type { Credentials, TokenObtainResponse } from '../../shared/api/token-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import type { Call } from '../api/client.ts'
import { type SessionData, sessionFrom } from './auth-state.ts'
import type { AuthStore } from './auth-store.ts'
import { type SignOutDeps, sendPendingSignOut } from './pending-sign-out.ts'
import { holderOf, type PageCall } from './signed-in-call.ts'

/** The sign-in methods. If one fails, the tab keeps its session. */
export interface SignIn {
  /**
   * Signs in.
   *
   * @throws {ApiError} if the sign-in failed; nothing has changed then
   * @throws {DOMException} AbortError if a later sign-in of this tab aborted it
   */
  loginUser(credentials: Credentials): Promise<void>

  /**
   * Signs in with the tokens that `send` obtains, for example by a passkey. If the response names a next step
   * instead of tokens, nothing changes.
   *
   * @throws as `loginUser` does
   */
  signInBy<R extends Obtained>(send: Send<R>): Promise<R>

  /**
   * Sends a request for which the server replaces the session of this tab, such as a change of the password. This
   * tab and the other tabs continue with the new session.
   *
   * @throws as `loginUser` does; `not_authenticated` if the tab is signed out
   */
  replaceSession<R extends Obtained>(send: SendAsHolder<R>): Promise<R>

  /**
   * Changes the password. The server ends every session and starts a new one, with which this tab and the other
   * tabs continue. Returns the pending e-mail address that the server has withdrawn, or null.
   *
   * @throws as `loginUser` does; `not_authenticated` if the tab is signed out
   */
  changePassword(password: RequestBody<'POST /api/password/change'>): Promise<string | null>
}

/** A response with tokens, or with the step that is still missing. */
type Obtained = TokenObtainResponse | { next: string }

/**
 * Sends a request that starts a session. `access` is the access token of the current session, if there is one that
 * JavaScript can read.
 */
export type Send<R> = (call: Call, options: { signal: AbortSignal; access?: string }) => Promise<R>

/**
 * Sends a request for the current session. The options have its access token, or its session id if JavaScript
 * cannot read the token.
 */
export type SendAsHolder<R> = (
  call: Call,
  options: { signal: AbortSignal; access?: string; sid?: string },
) => Promise<R>

export interface SignInDeps extends SignOutDeps {
  transport: TokenTransport
  store: AuthStore
  callSignedIn: PageCall
  /** Runs a sign-in. First aborts a refresh or another sign-in that is running in this tab. */
  runSignIn<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T>
}

/** Creates the sign-in methods, which differ only in how they obtain the tokens. */
export function createSignIn(deps: SignInDeps): SignIn {
  const { call, callSignedIn, storage, withLock, transport, store, runSignIn } = deps

  function signInBy<R extends Obtained>(send: Send<R>): Promise<R> {
    return runSignIn(async (signal) => {
      // The pending sign-out is sent before the sign-in. Afterwards the cookie belongs to the new session, which
      // the sign-out would then end.
      await sendPendingSignOut(deps).catch(() => {
        // The sign-out stays stored. If the server cannot be reached, the sign-in fails too and reports it.
      })
      const { response, session } = await withLock(() => obtainTokens(send, signal))
      if (session) store.dispatch({ type: 'signed-in', session })
      return response
    })
  }

  async function obtainTokens<R extends Obtained>(
    send: Send<R>,
    signal: AbortSignal,
  ): Promise<{ response: R; session?: SessionData }> {
    const response = await send(call, { signal, access: currentAccess() })
    signal.throwIfAborted()
    if ('next' in response) return { response }
    const session = sessionFrom(response, epochNow())
    storage.write(session)
    // The server has ended the session whose cookie was replaced, so no sign-out is pending.
    if (transport !== 'body') storage.clearPending()
    return { response, session }
  }

  async function replaceSession<R extends Obtained>(send: SendAsHolder<R>): Promise<R> {
    // This request is sent only because `callSignedIn` refreshes tokens that have expired. The next request cannot
    // refresh them, because it holds the lock that a refresh needs. The route also serves users who must set up a
    // second factor first.
    await callSignedIn('GET /api/session/confirm', {})
    return signInBy((call, { signal }) => {
      const state = store.getState()
      const holder = state.status === 'signed-in' ? holderOf(state) : {}
      return send(call, { ...holder, signal })
    })
  }

  /** Returns the access token of the current session, if JavaScript can read it. */
  function currentAccess(): string | undefined {
    const state = store.getState()
    return state.status === 'signed-in' ? state.authTokens.access : undefined
  }

  return {
    async loginUser(credentials) {
      await signInBy((call, { signal }) => call('POST /api/token', { body: credentials, transport, signal }))
    },

    signInBy,

    replaceSession,

    async changePassword(body) {
      const response = await replaceSession((call, options) =>
        call('POST /api/password/change', { body, ...options }),
      )
      return response.withdrawn_email
    },
  }
}
