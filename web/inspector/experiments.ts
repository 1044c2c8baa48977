import { ApiError } from '../api/client.ts'
import type { Inspection } from './inspection.ts'

/**
 * Refreshes the tokens, even if no refresh is due.
 *
 * @throws {ApiError} for a failure after which another attempt may succeed
 */
export async function refreshNow({ session, recorder }: Inspection): Promise<void> {
  recorder.note({ type: 'refresh-asked' })
  await session.refresh()
}

/** Cuts or restores the network of this tab, and makes the connection check the server at once. */
export async function pretendOffline({ session, recorder, network }: Inspection): Promise<void> {
  network.cut(!network.isCut())
  recorder.note({ type: network.isCut() ? 'network-cut' : 'network-restored' })
  await session.connection.tryNow()
}

/**
 * Changes one bit in the signature of the stored access token, as a script in this page could, and loads the profile
 * with the changed token. The session recovers: 401, refresh, second attempt.
 *
 * @throws {ApiError} if the profile cannot be loaded
 */
export async function tamper({ session, recorder, storage }: Inspection): Promise<void> {
  const stored = storage.read()?.session
  const { access } = stored?.authTokens ?? {}
  if (!stored || access === undefined) throw new Error('There is no token in localStorage.')
  recorder.note({ type: 'token-tampered' })
  storage.write({ ...stored, authTokens: { ...stored.authTokens, access: flipOneBit(access) } })
  // The browser notifies a tab only of the writes of other tabs.
  dispatchEvent(new StorageEvent('storage', { key: null }))
  await session.call('GET /api/profile', {})
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Flips the last of the first six bits of a token's signature. All of these bits count. */
export function flipOneBit(token: string): string {
  const place = token.lastIndexOf('.') + 1
  const flipped = BASE64URL[BASE64URL.indexOf(token.charAt(place)) ^ 1]
  return `${token.slice(0, place)}${flipped}${token.slice(place + 1)}`
}

/** The response to a token: its status, and the error if it was refused. */
export interface TokenVerdict {
  status: number
  code?: string
  detail?: string
}

/**
 * Checks the profile with an access token of the user's own making. The session is not part of it: there is no
 * refresh and no second attempt, so that the server's response is the verdict on this token.
 *
 * @throws {ApiError} if there is no response
 */
export async function sendEdited({ call, recorder }: Inspection, access: string): Promise<TokenVerdict> {
  recorder.note({ type: 'edited-token-sent' })
  return verdictOn(call('GET /api/profile', { access }))
}

/** Asks the server about the token of the session. @throws {ApiError} if there is no response */
export function checkToken({ session }: Inspection): Promise<TokenVerdict> {
  return verdictOn(session.call('GET /api/auth-check', {}))
}

async function verdictOn(request: Promise<unknown>): Promise<TokenVerdict> {
  try {
    await request
    return { status: 200 }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 0) throw error
    return { status: error.status, code: error.code, detail: error.message }
  }
}

/** The result of a replay: the session is over, or this server does not rotate tokens. */
export type ReplayOutcome = 'session-ended' | 'nothing-spent'

/**
 * For ten seconds, a token that is one generation behind may belong to a tab that lost a race: see
 * docs/decisions/0002-one-row-a-session.md.
 */
const CERTAINLY_SPENT = 2

/**
 * Plays the thief: sends a refresh token that this session has spent. If none is old enough, it spends two first.
 * The server ends the session, and the tab notices that at its next call, as the tab of a real owner would.
 *
 * @throws {ApiError} if a request fails for another reason than the 401 that the experiment provokes
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

/** Ignores a 401, which the experiment provokes. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof ApiError && error.status === 401)) throw error
}
