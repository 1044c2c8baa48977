import { epochNow } from '../../shared/epoch.ts'
import { ApiError, type Call } from '../api/client.ts'
import { type AuthEvent, type AuthState, type SessionData, sessionFrom } from './auth-state.ts'
import type { WithLock } from './refresh-lock.ts'
import type { TokenStorage } from './token-storage.ts'

export interface RefreshDeps {
  call: Call
  storage: TokenStorage
  withLock: WithLock
  getState(): AuthState
  dispatch(event: AuthEvent): void
}

/** The winner of a race has this long to write down the newer token. */
const LOSER_WAIT_MS = 10_000

/**
 * Refreshes once and tells the outcome as an event.
 *
 * - New tokens, or those that another tab was quicker to fetch: `tokens-refreshed`.
 * - A refusal: `signed-out`, with the server's reason.
 * - No answer, or an error of the server: `server-unreachable`, and the error is thrown.
 *
 * @throws {ApiError} when it may be tried again later
 * @throws {DOMException} AbortError when a sign-in or sign-out overtook it
 */
export async function refreshOnce(deps: RefreshDeps, signal: AbortSignal): Promise<void> {
  try {
    const session = await newestTokens(deps, signal)
    signal.throwIfAborted()
    if (session) deps.dispatch({ type: 'tokens-refreshed', session })
    else deps.dispatch({ type: 'signed-out', reason: 'other_tab' })
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof ApiError && error.refusesToken)) {
      deps.dispatch({ type: 'server-unreachable' })
      throw error
    }
    await signOutRefused(deps, error, signal)
  }
}

/**
 * A refusal without a reason may be that of the loser of a race: then the winner's token turns
 * up, or its cookie has replaced ours the moment its answer arrived.
 */
async function newestTokens(deps: RefreshDeps, signal: AbortSignal): Promise<SessionData | undefined> {
  const held = heldRefresh(deps)
  try {
    return await fetchTokens(deps, held, signal)
  } catch (error) {
    const mayHaveLost = error instanceof ApiError && error.code === 'token_not_valid' && !error.reason
    if (!mayHaveLost) throw error
    if (held === undefined) return fetchTokens(deps, held, signal)
    const session = await winnersTokens(deps.storage, held, signal)
    if (session) return session
    throw error
  }
}

/** Undefined: another tab has signed out, there is nothing left to refresh. */
function fetchTokens(
  deps: RefreshDeps,
  held: string | undefined,
  signal: AbortSignal,
): Promise<SessionData | undefined> {
  return deps.withLock(async () => {
    signal.throwIfAborted()
    // Read and sent in one task: what another tab writes later is none of this request's business.
    const stored = deps.storage.read()
    if (!stored) return
    const newest = stored.session
    if (newest && newest.authTokens.refresh !== held) return newest
    const answer = await deps.call('POST /api/token/refresh', { body: { refresh: held }, signal })
    signal.throwIfAborted()
    // A sign-out in another tab does not wait for the lock.
    if (!deps.storage.read()) return
    const session = sessionFrom(answer, epochNow(), newest?.authTokens)
    deps.storage.write(session)
    return session
  })
}

/** The refresh token that this tab would send; none where it is in a cookie. */
function heldRefresh({ getState, storage }: RefreshDeps): string | undefined {
  const state = getState()
  if (state.status === 'signed-in') return state.authTokens.refresh
  return storage.read()?.session?.authTokens.refresh
}

/** Answers the tokens that another tab writes down in time, if one does. */
function winnersTokens(
  storage: TokenStorage,
  spent: string,
  signal: AbortSignal,
): Promise<SessionData | undefined> {
  return new Promise((resolve) => {
    const stopListening = storage.onChange(look)
    const timer = setTimeout(settle, LOSER_WAIT_MS)
    signal.addEventListener('abort', () => settle(), { once: true })
    look()

    function look(): void {
      const session = storage.read()?.session
      if (session && session.authTokens.refresh !== spent) settle(session)
    }

    function settle(session?: SessionData): void {
      stopListening()
      clearTimeout(timer)
      resolve(session)
    }
  })
}

/** If nobody of ours has the newer token, the spent one ends the session for whoever has it. */
async function signOutRefused(deps: RefreshDeps, refusal: ApiError, signal: AbortSignal): Promise<void> {
  if (refusal.code === 'token_not_valid' && !refusal.reason) {
    await deps.call('POST /api/logout', { body: { refresh: heldRefresh(deps) }, signal }).catch(() => {
      // It is over here in any case.
    })
    signal.throwIfAborted()
  }
  deps.storage.clear()
  const fallback = refusal.code === 'invalid' ? 'no_cookie' : 'lost'
  deps.dispatch({ type: 'signed-out', reason: refusal.reason ?? fallback })
}
