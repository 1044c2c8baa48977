import { epochNow } from '../../shared/epoch.ts'
import { ApiError, type Call } from '../api/client.ts'
import { type SessionData, type SignOutReason, sessionFrom } from './auth-state.ts'
import type { AuthStore } from './auth-store.ts'
import type { WithLock } from './refresh-lock.ts'
import type { TokenStorage } from './token-storage.ts'

export interface RefreshDeps {
  call: Call
  storage: TokenStorage
  withLock: WithLock
  store: AuthStore
}

/**
 * In milliseconds. If two tabs refresh at once, one of them may be refused. The refused tab waits at most this long
 * for the other tab to store the new token.
 */
const LOSER_WAIT_MS = 10_000

/**
 * Refreshes once, and dispatches the outcome as an event.
 *
 * - The server sends new tokens, or another tab has already stored some: `tokens-refreshed`.
 * - The server refuses the token, or another tab has signed out: `signed-out`, with the reason.
 * - The tokens belong to a session that no tab of this browser began: `signed-out`, and the tokens are discarded.
 * - There is no response, or a server error: no event, because the user stays signed in unless the server refuses
 *   the token. The error is thrown.
 *
 * @throws {ApiError} for a failure after which another attempt may succeed
 * @throws {DOMException} AbortError if a sign-in or sign-out aborted the refresh
 */
export async function refreshOnce(deps: RefreshDeps, signal: AbortSignal): Promise<void> {
  try {
    const session = await newestTokens(deps, signal)
    signal.throwIfAborted()
    if (session) deps.store.dispatch({ type: 'tokens-refreshed', session })
    else deps.store.dispatch({ type: 'signed-out', reason: 'other_tab' })
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PlantedSession) {
      return deps.store.dispatch({ type: 'signed-out', reason: 'planted_cookie' })
    }
    if (!(error instanceof ApiError && error.refusesToken)) throw error
    await signOutRefused(deps, error, signal)
  }
}

/**
 * Returns the newest tokens. If two tabs refresh at once, the server may refuse one of them without a reason. In
 * the transport `body`, the refused tab waits until the other tab has stored the new token. With cookies it sends
 * the request again, because the browser now has the new cookie.
 */
async function newestTokens(deps: RefreshDeps, signal: AbortSignal): Promise<SessionData | undefined> {
  const held = heldRefresh(deps)
  try {
    return await fetchTokens(deps, held, signal)
  } catch (error) {
    if (!mayHaveLost(error)) throw error
    if (held === undefined) return fetchTokens(deps, held, signal)
    const session = await winnersTokens(deps.storage, held, signal)
    if (session) return session
    throw error
  }
}

function mayHaveLost(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'token_not_valid' && !error.reason
}

/** Fetches new tokens. Returns undefined if another tab has signed out, so that there is nothing to refresh. */
function fetchTokens(
  { call, storage, withLock }: RefreshDeps,
  held: string | undefined,
  signal: AbortSignal,
): Promise<SessionData | undefined> {
  return withLock(async () => {
    signal.throwIfAborted()
    // No `await` between reading the token and sending it, so that it is still the newest.
    const stored = storage.read()
    if (!stored) return
    const newest = stored.session
    if (newest && newest.authTokens.refresh !== held) return newest
    const response = await call('POST /api/token/refresh', { body: { refresh: held }, signal })
    signal.throwIfAborted()
    // Another tab may have signed out during the request. The lock does not prevent that, because a tab waits for
    // it only a few seconds.
    const known = storage.read()
    if (!known) return
    const session = sessionFrom(response, epochNow(), newest?.authTokens)
    if (known.sid && known.sid !== session.user.sid) throw new PlantedSession()
    storage.write(session)
    return session
  })
}

/**
 * Thrown if the cookie belongs to a session that no tab of this browser began. Every server on this host can set
 * cookies, on whatever port it runs. An attacker who controls such a server could plant a cookie, and make the user
 * work in the attacker's account.
 */
class PlantedSession extends Error {}

/** Returns the refresh token that this tab would send in a body. Returns undefined without a session, or if the browser sends a cookie. */
function heldRefresh({ store, storage }: RefreshDeps): string | undefined {
  const state = store.getState()
  if (state.status === 'signed-in') return state.authTokens.refresh
  return storage.read()?.session?.authTokens.refresh
}

/** Waits until another tab stores new tokens. Returns undefined if no tab does so in time. */
function winnersTokens(
  storage: TokenStorage,
  spent: string,
  signal: AbortSignal,
): Promise<SessionData | undefined> {
  return new Promise((resolve) => {
    const stopListening = storage.onChange(look)
    const timer = setTimeout(finish, LOSER_WAIT_MS)
    signal.addEventListener('abort', () => finish(), { once: true })
    look()

    function look(): void {
      const session = storage.read()?.session
      if (session && session.authTokens.refresh !== spent) finish(session)
    }

    function finish(session?: SessionData): void {
      stopListening()
      clearTimeout(timer)
      resolve(session)
    }
  })
}

/**
 * Signs out after the server has refused the token. If no tab of this browser has a newer token, an attacker may
 * have it. A sign-out with the spent token ends the session at the server, also for the attacker.
 */
async function signOutRefused(deps: RefreshDeps, refusal: ApiError, signal: AbortSignal): Promise<void> {
  const { call, storage, store } = deps
  if (mayHaveLost(refusal)) {
    await call('POST /api/logout', { body: { refresh: heldRefresh(deps) }, signal }).catch(() => {
      // This tab signs out even if the server cannot be reached.
    })
    signal.throwIfAborted()
  }
  storage.clear()
  store.dispatch({ type: 'signed-out', reason: refusal.reason ?? reasonFor(refusal, storage) })
}

function reasonFor({ code }: ApiError, { isBlocked }: TokenStorage): SignOutReason {
  if (code !== 'invalid') return 'lost'
  // The request had no cookie. A browser that blocks localStorage also blocks cookies.
  return isBlocked ? 'storage_blocked' : 'no_cookie'
}
