import type { PasswordChanged } from '../../shared/api/password-api.ts'
import type { RequestBody } from '../../shared/api/routes.ts'
import type { PendingIdentity, SocialResponse } from '../../shared/api/social-api.ts'
import type { Credentials, TokenObtainResponse } from '../../shared/api/token-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { type SessionData, sessionFrom } from './auth-state.ts'
import type { AuthStore } from './auth-store.ts'
import { type SignOutDeps, sendPendingSignOut } from './pending-sign-out.ts'
import { holderOf, type PageCall } from './signed-in-call.ts'

/** What a user wants from a provider, and where to go afterwards. */
export interface ProviderErrand {
  intent: 'sign-in' | 'link'
  return_to: string
}

/** The result of a code that a provider sent back. Check `returnTo` before following it. */
export type ProviderOutcome =
  | { status: 'signed-in'; returnTo: string }
  | { status: 'waiting'; identity: PendingIdentity }

/** The sign-in methods. Each changes nothing unless it succeeds. */
export interface SignIn {
  /**
   * Signs in.
   *
   * @throws {ApiError} if it failed; nothing has changed then
   * @throws {DOMException} AbortError when a later sign-in of this tab took its place
   */
  loginUser(credentials: Credentials): Promise<void>

  /**
   * Begins a sign-in with a provider, or the linking of one. Returns the URL to send the browser to.
   *
   * @throws {ApiError} if it cannot begin
   */
  beginAtProvider(provider: string, errand: ProviderErrand): Promise<string>

  /**
   * Signs in with what a provider sent back. A pending identity changes nothing here.
   *
   * @throws as `loginUser` does; `already_used` if this was sent before
   */
  loginByProvider(
    provider: string,
    returned: RequestBody<'POST /api/social/:provider'>,
  ): Promise<ProviderOutcome>

  /**
   * Creates the account that an identity lacks, and signs in with it. Returns where to go, unchecked.
   *
   * @throws as `loginUser` does
   */
  finishSignUp(account: RequestBody<'POST /api/social/finish'>): Promise<string>

  /**
   * Changes the password. The server ends every session and begins a new one in place of this one, which this tab
   * and the others adopt. Returns the unconfirmed e-mail address that was dropped with the old password.
   *
   * @throws as `loginUser` does; `not_authenticated` if the tab is signed out
   */
  changePassword(passwords: RequestBody<'POST /api/password/change'>): Promise<string | null>

  /** Returns whether a sign-in is under way. Until it ends, other tabs are not followed. */
  isUnderWay(): boolean
}

export interface SignInDeps extends SignOutDeps {
  transport: TokenTransport
  store: AuthStore
  callSignedIn: PageCall
  /** Aborts a refresh or a sign-in that is under way. */
  interrupt(): AbortSignal
  followOtherTab(): void
}

/** Creates the sign-in methods, which differ only in how they obtain the tokens. */
export function createSignIn(deps: SignInDeps): SignIn {
  const { call, callSignedIn, storage, withLock, transport, store } = deps
  let underWay = false

  async function signInBy<A extends Obtained>(send: (signal: AbortSignal) => Promise<A>): Promise<A> {
    const signal = deps.interrupt()
    underWay = true
    try {
      // First, because a cookie would belong to the new session afterwards.
      await sendPendingSignOut(deps).catch(() => {
        // Still pending. The sign-in itself will show whether the server can be reached.
      })
      const { answer, session } = await withLock(() => obtainTokens(send, signal))
      if (session) store.dispatch({ type: 'signed-in', session })
      return answer
    } finally {
      underWay = false
      // Events of other tabs were ignored until now.
      deps.followOtherTab()
    }
  }

  async function obtainTokens<A extends Obtained>(
    send: (signal: AbortSignal) => Promise<A>,
    signal: AbortSignal,
  ): Promise<{ answer: A; session?: SessionData }> {
    const answer = await send(signal)
    signal.throwIfAborted()
    if ('next' in answer) return { answer }
    const session = sessionFrom(answer, epochNow())
    storage.write(session)
    // The server has ended the session whose cookie was replaced.
    if (transport !== 'body') storage.clearPending()
    return { answer, session }
  }

  /** Returns the access token, which is fresh: this page has just been opened and its session restored. */
  function currentAccess(): string | undefined {
    const state = store.getState()
    return state.status === 'signed-in' ? state.authTokens.access : undefined
  }

  return {
    async loginUser(credentials) {
      await signInBy((signal) => call('POST /api/token', { body: credentials, transport, signal }))
    },

    async beginAtProvider(provider, query) {
      const line = 'GET /api/social/:provider'
      const args = { params: { provider }, query }
      // Linking begins no session, so there is no transport to name.
      const beginning =
        query.intent === 'link' ? callSignedIn(line, args) : call(line, { ...args, transport })
      return (await beginning).authorization_url
    },

    async loginByProvider(provider, body) {
      const answer = await signInBy((signal) =>
        // Linking needs a signed-in user. The server knows from its cookie what was begun.
        call('POST /api/social/:provider', { params: { provider }, body, access: currentAccess(), signal }),
      )
      return 'next' in answer
        ? { status: 'waiting', identity: answer }
        : { status: 'signed-in', returnTo: answer.return_to }
    },

    async finishSignUp(body) {
      const answer = await signInBy((signal) => call('POST /api/social/finish', { body, signal }))
      return answer.return_to
    },

    async changePassword(body) {
      // Refreshes if that is due: the change holds the lock that a refresh would wait for.
      await callSignedIn('GET /api/auth-check', {})
      const answer = await signInBy((signal) => {
        const state = store.getState()
        const holder = state.status === 'signed-in' ? holderOf(state) : {}
        return call('POST /api/password/change', { body, ...holder, signal })
      })
      return answer.withdrawn_email
    },

    isUnderWay: () => underWay,
  }
}

/** The responses of all sign-in methods. */
type Obtained = TokenObtainResponse | SocialResponse | PendingIdentity | PasswordChanged
