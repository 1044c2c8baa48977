import { ApiError } from '../api/client.ts'
import type { Inspection } from './inspection.ts'

/** Refreshes, due or not. @throws {ApiError} when it may be tried again later */
export async function refreshNow({ session, recorder }: Inspection): Promise<void> {
  recorder.note({ type: 'refresh-asked' })
  await session.refresh()
}

/** Cuts the network of this tab, or gives it back; the connection finds out at once. */
export async function pretendOffline({ session, recorder, network }: Inspection): Promise<void> {
  network.cut(!network.isCut())
  recorder.note({ type: network.isCut() ? 'network-cut' : 'network-restored' })
  await session.connection.tryNow()
}

/**
 * Changes one bit in the signature of the stored access token, as a script in this page could, and asks
 * for the profile with it. The session finds its way: 401, refresh, once more.
 *
 * @throws {ApiError} when there is no answer
 */
export async function tamper({ session, recorder, storage }: Inspection): Promise<void> {
  const stored = storage.read()?.session
  const { access } = stored?.authTokens ?? {}
  if (!stored || access === undefined) throw new Error('There is no token in localStorage.')
  recorder.note({ type: 'token-tampered' })
  storage.write({ ...stored, authTokens: { ...stored.authTokens, access: flipOneBit(access) } })
  // The session hears of what is written in other tabs only.
  dispatchEvent(new StorageEvent('storage', { key: null }))
  await session.call('GET /api/profile', {})
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Changes the last of the first six bits of a token's signature; all of them count. */
export function flipOneBit(token: string): string {
  const place = token.lastIndexOf('.') + 1
  const flipped = BASE64URL[BASE64URL.indexOf(token.charAt(place)) ^ 1]
  return `${token.slice(0, place)}${flipped}${token.slice(place + 1)}`
}

/** What became of a replay: the session is over, or this server spends no token. */
export type ReplayOutcome = 'session-ended' | 'nothing-spent'

/** One generation behind, a token may for ten seconds be that of a tab which lost a race: decision 2. */
const CERTAINLY_SPENT = 2

/**
 * Plays the thief: sends a refresh token that this session has spent, after spending two where none is
 * old enough. The server ends the session; then the tab finds out as an owner does, by its next call.
 *
 * @throws {ApiError} when there is no answer
 */
export async function replaySpentToken(inspection: Inspection): Promise<ReplayOutcome> {
  const { session, call, recorder, spent } = inspection
  for (let round = 0; round < CERTAINLY_SPENT && spent.list().length < CERTAINLY_SPENT; round++) {
    await session.refresh()
  }
  const refresh = spent.list().at(-CERTAINLY_SPENT)
  if (refresh === undefined) return 'nothing-spent'
  recorder.note({ type: 'spent-token-replayed' })
  await call('POST /api/token/refresh', { body: { refresh } }).catch(unlessRefused)
  await session.call('GET /api/profile', {}).catch(unlessRefused)
  return 'session-ended'
}

/** To be refused is what was wanted. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof ApiError && error.status === 401)) throw error
}
