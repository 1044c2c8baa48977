import type { DoctorReport } from '../../shared/api/doctor-api.ts'
import { ApiError } from '../api/client.ts'
import { timeoutSignal } from '../api/timeout-signal.ts'
import type { Auth } from '../context/AuthContext.tsx'
import { type PageFacts, readPageFacts } from './page-facts.ts'

/** The result of contacting the API. */
export type Contact =
  | { status: 'answered'; report: DoctorReport; cookieReturned: boolean }
  /** The API exists, but the browser hides its responses from the page. */
  | { status: 'unreadable' }
  | { status: 'unreachable' }
  /** The API exists, but without the doctor. */
  | { status: 'no-doctor' }

/** The input of a diagnosis. */
export interface Examination {
  contact: Contact
  page: PageFacts
}

type Call = Auth['callPublic']

const DOCTOR = 'GET /api/doctor'
const REACH_TIMEOUT_MS = 5_000

/**
 * Sends the probe back and forth, through the same client as every call of the pages.
 *
 * @throws {ApiError} for an error response that is unrelated to cookies and origins
 * @throws {DOMException} AbortError if `signal` was aborted
 */
export async function examine(call: Call, signal?: AbortSignal): Promise<Examination> {
  const contact = await makeContact(call, signal)
  return { contact, page: readPageFacts() }
}

async function makeContact(call: Call, signal?: AbortSignal): Promise<Contact> {
  try {
    const first = await probe(call, signal)
    // Another tab that examines at the same time sets the same cookie, so only the second loss counts.
    const { report, cookieReturned } = first.cookieReturned ? first : await probe(call, signal)
    return { status: 'answered', report, cookieReturned }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return explain(error, signal)
  }
}

async function probe(call: Call, signal?: AbortSignal) {
  const { probe } = await call(DOCTOR, { query: {}, signal })
  const value = probe.status === 'set' ? probe.value : ''
  const report = await call(DOCTOR, { query: { probe: value }, signal })
  return { report, cookieReturned: report.probe.status === 'returned' }
}

async function explain(error: ApiError, signal?: AbortSignal): Promise<Contact> {
  if (error.code === 'not_found') return { status: 'no-doctor' }
  // The body is not one of our API. Either a proxy that cannot reach the API has responded, or another program.
  if (error.code === 'error') return { status: 'unreachable' }
  if (error.code !== 'network') throw error
  return { status: (await isReachable(signal)) ? 'unreadable' : 'unreachable' }
}

/**
 * Returns whether the API is there at all. Without CORS a page may send a request but not read the response. Only
 * the doctor's route allows that, because other responses have `Cross-Origin-Resource-Policy: same-origin`.
 */
async function isReachable(signal?: AbortSignal): Promise<boolean> {
  const url = `${import.meta.env.VITE_API_URL || ''}/api/doctor`
  const either = timeoutSignal(REACH_TIMEOUT_MS, signal)
  try {
    await fetch(url, { method: 'GET', mode: 'no-cors', credentials: 'omit', signal: either })
    return true
  } catch {
    signal?.throwIfAborted()
    return false
  }
}
