import type { DoctorReport } from '../../shared/api/doctor-api.ts'
import { ApiError } from '../api/client.ts'
import { timeoutSignal } from '../api/timeout-signal.ts'
import type { Auth } from '../context/AuthContext.tsx'
import { type PageFacts, readPageFacts } from './page-facts.ts'

/** How far the page got with the API. */
export type Contact =
  | { status: 'answered'; report: DoctorReport; cookieReturned: boolean }
  /** It is there, but the browser keeps its answers from the page. */
  | { status: 'unreadable' }
  | { status: 'unreachable' }
  /** It is there, without the doctor. */
  | { status: 'no-doctor' }

/** Everything that a diagnosis is made from. */
export interface Examination {
  contact: Contact
  page: PageFacts
}

type Call = Auth['callPublic']

const DOCTOR = 'GET /api/doctor'
const REACH_TIMEOUT_MS = 5_000

/**
 * Sends the probe there and back, through the same client as every call of the pages.
 *
 * @throws {ApiError} for a refusal that is no matter of cookies or addresses
 * @throws {DOMException} AbortError when `signal` was aborted
 */
export async function examine(call: Call, signal?: AbortSignal): Promise<Examination> {
  const contact = await makeContact(call, signal)
  return { contact, page: readPageFacts() }
}

async function makeContact(call: Call, signal?: AbortSignal): Promise<Contact> {
  try {
    const first = await probe(call, signal)
    // Another tab that examines at this moment sets the same cookie: a loss is believed the second time.
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
  // In words that are not the API's: what answers is a proxy that has not found it, or something else.
  if (error.code === 'error') return { status: 'unreachable' }
  if (error.code !== 'network') throw error
  return { status: (await isReachable(signal)) ? 'unreadable' : 'unreachable' }
}

/**
 * Whether it is there at all: without CORS a page may ask, and only not read. The doctor alone lets
 * itself be asked so; other answers are for their own origin.
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
