import { epochNow } from '../../shared/epoch.ts'
import { ApiError, type Call } from '../api/client.ts'
import { type SessionData, type SignOutReason, sessionFrom } from './auth-state.ts'
import type { AuthStore } from './auth-store.ts'
import type { WithLock } from './refresh-lock.ts'
import type { TokenStorage } from './token-storage.ts'

/** What it takes to refresh. */
export interface RefreshDeps {
  call: Call
  storage: TokenStorage
  withLock: WithLock
  store: AuthStore
}

/** The winner of a race has this long to write down the newer token. */
const LOSER_WAIT_MS = 10_000

/**
 * Refreshes once and tells the outcome as an event.
 *
 * - New tokens, or those that another tab was quicker to fetch: `tokens-refreshed`.
 * - A refusal: `signed-out`, with the server's reason.
 * - Tokens of a session that was not begun in this browser: `signed-out`, and they are not kept.
 * - No answer, or an error of the server: none, for only a refusal signs out. The error is thrown.
 *
 * @throws {ApiError} when it may be tried again later
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
 * A refusal without a reason may mean that another tab has won a race: wait for the token that it
 * writes down, or try again with the cookie that it was given.
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

/** Undefined: another tab has signed out, there is nothing left to refresh. */
function fetchTokens(
  { call, storage, withLock }: RefreshDeps,
  held: string | undefined,
  signal: AbortSignal,
): Promise<SessionData | undefined> {
  return withLock(async () => {
    signal.throwIfAborted()
    // Read and send without waiting in between, so that what is sent is the newest.
    const stored = storage.read()
    if (!stored) return
    const newest = stored.session
    if (newest && newest.authTokens.refresh !== held) return newest
    const answer = await call('POST /api/token/refresh', { body: { refresh: held }, signal })
    signal.throwIfAborted()
    // Another tab does not always wait for the lock.
    const known = storage.read()
    if (!known) return
    const session = sessionFrom(answer, epochNow(), newest?.authTokens)
    if (known.sid && known.sid !== session.user.sid) throw new PlantedSession()
    storage.write(session)
    return session
  })
}

/**
 * The cookie is of a session that no tab of ours has begun. Cookies do not know ports: any server of
 * this host can plant one, and have somebody work in an account that is not theirs.
 */
class PlantedSession extends Error {}

/** The refresh token that this tab would send; none where it is in a cookie. */
function heldRefresh({ store, storage }: RefreshDeps): string | undefined {
  const state = store.getState()
  if (state.status === 'signed-in') return state.authTokens.refresh
  return storage.read()?.session?.authTokens.refresh
}

/** Waits for tokens that another tab writes down. Undefined: none did in time. */
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
 * None of our tabs has a newer token, so somebody else may: signing out with the spent one ends
 * the session for both.
 */
async function signOutRefused(deps: RefreshDeps, refusal: ApiError, signal: AbortSignal): Promise<void> {
  const { call, storage, store } = deps
  if (mayHaveLost(refusal)) {
    await call('POST /api/logout', { body: { refresh: heldRefresh(deps) }, signal }).catch(() => {
      // It is over here in any case.
    })
    signal.throwIfAborted()
  }
  storage.clear()
  store.dispatch({ type: 'signed-out', reason: refusal.reason ?? reasonFor(refusal, storage) })
}

function reasonFor({ code }: ApiError, { isBlocked }: TokenStorage): SignOutReason {
  if (code !== 'invalid') return 'lost'
  // There was no cookie: what blocks one kind of storage blocks the other.
  return isBlocked ? 'storage_blocked' : 'no_cookie'
}
