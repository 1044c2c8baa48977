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

/** How long the loser of a race waits until the winner has stored the newer token. */
const LOSER_WAIT_MS = 10_000

/**
 * Refreshes once and reports the outcome as an event.
 *
 * - New tokens, or those that another tab has already fetched: `tokens-refreshed`.
 * - A refusal: `signed-out`, with the server's reason.
 * - Tokens of a session that did not begin in this browser: `signed-out`, and the tokens are dropped.
 * - No response, or a server error: none, because only a refusal signs out. The error is thrown.
 *
 * @throws {ApiError} if it may be tried again later
 * @throws {DOMException} AbortError when a sign-in or sign-out overtook it
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
 * Returns the newest tokens. A refusal without a reason may mean that another tab has won a race. Then this waits
 * for the token that the winner stores, or tries again with the winner's cookie.
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

/** Returns undefined if another tab has signed out: nothing is left to refresh. */
function fetchTokens(
  { call, storage, withLock }: RefreshDeps,
  held: string | undefined,
  signal: AbortSignal,
): Promise<SessionData | undefined> {
  return withLock(async () => {
    signal.throwIfAborted()
    // No await between reading and sending, so that the newest token is sent.
    const stored = storage.read()
    if (!stored) return
    const newest = stored.session
    if (newest && newest.authTokens.refresh !== held) return newest
    const answer = await call('POST /api/token/refresh', { body: { refresh: held }, signal })
    signal.throwIfAborted()
    // Another tab may have signed out meanwhile, because no tab waits for the lock forever.
    const known = storage.read()
    if (!known) return
    const session = sessionFrom(answer, epochNow(), newest?.authTokens)
    if (known.sid && known.sid !== session.user.sid) throw new PlantedSession()
    storage.write(session)
    return session
  })
}

/**
 * The cookie belongs to a session that no tab of ours began. Cookies ignore ports, so any server of this host
 * could plant one and make the user work in the attacker's account.
 */
class PlantedSession extends Error {}

/** Returns the refresh token that this tab would send. Undefined if it is in a cookie. */
function heldRefresh({ store, storage }: RefreshDeps): string | undefined {
  const state = store.getState()
  if (state.status === 'signed-in') return state.authTokens.refresh
  return storage.read()?.session?.authTokens.refresh
}

/** Waits for tokens that another tab stores. Returns undefined if none did in time. */
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
 * Signs out after a refusal. None of our tabs has a newer token, so an attacker may have it. Signing out with the
 * spent token ends the session for both.
 */
async function signOutRefused(deps: RefreshDeps, refusal: ApiError, signal: AbortSignal): Promise<void> {
  const { call, storage, store } = deps
  if (mayHaveLost(refusal)) {
    await call('POST /api/logout', { body: { refresh: heldRefresh(deps) }, signal }).catch(() => {
      // Signed out here in any case.
    })
    signal.throwIfAborted()
  }
  storage.clear()
  store.dispatch({ type: 'signed-out', reason: refusal.reason ?? reasonFor(refusal, storage) })
}

function reasonFor({ code }: ApiError, { isBlocked }: TokenStorage): SignOutReason {
  if (code !== 'invalid') return 'lost'
  // The cookie is missing. A browser that blocks one kind of storage blocks the other too.
  return isBlocked ? 'storage_blocked' : 'no_cookie'
}
