import type { RequestLine } from '../../shared/api/routes.ts'
import { ApiError, type Call, isAbort, toApiError } from '../api/client.ts'
import { createBackoff } from './backoff.ts'
import { onWakeUp } from './wake-up.ts'

/** What is wrong between this page and the server. */
export type Trouble =
  /** No response, and the browser reports no network. */
  | 'offline'
  /** No response. */
  | 'unreachable'
  /** A response, but of a broken server or of a proxy. */
  | 'failing'
  /** The server asks the client to wait. */
  | 'busy'

/** Tracks whether the server works. If it does not, checks it until it does. */
export interface Connection {
  /** Returns undefined as long as the server works. */
  getTrouble(): Trouble | undefined

  /** Calls back after every change. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void

  /** Calls back when the trouble is over, so that failed requests can be repeated. */
  onRecovery(listener: () => void): () => void

  /** The call given to `createConnection`, whose failures are now tracked. */
  call: Call

  /** Reports a failure that may pass later. */
  failed(error: unknown): void

  /** Checks the server now. Never throws. */
  tryNow(): Promise<void>

  /** Starts to watch the connection. Returns a function that stops it. */
  start(): () => void
}

/** Creates the connection of a tab. Sends nothing before it is started or has met trouble. */
export function createConnection(call: Call): Connection {
  const backoff = createBackoff()
  const listeners = new Set<() => void>()
  let trouble: Trouble | undefined
  let asking: Promise<void> | undefined

  function become(next: Trouble | undefined): void {
    if (next === trouble) return
    trouble = next
    for (const listener of listeners) listener()
  }

  function failed(error: unknown): void {
    if (isAbort(error)) return
    const problem = toApiError(error)
    // Ten requests that fail at the same time are one failure.
    if (!backoff.isPaused() || problem.retryAfter) backoff.pause(problem.retryAfter)
    become(troubleOf(problem))
  }

  async function ask(): Promise<void> {
    try {
      await call('GET /api/health/ready', {})
      become(undefined)
    } catch (error) {
      failed(error)
    }
  }

  /** Shares one check among all callers. */
  function tryNow(): Promise<void> {
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }

  function tick({ woken }: { woken: boolean }): void {
    if (!trouble) return
    if (woken) backoff.wake()
    if (!backoff.isPaused()) void tryNow()
  }

  function subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  return {
    getTrouble: () => trouble,
    subscribe,
    onRecovery: (listener) => subscribe(() => trouble || listener()),
    failed,
    tryNow,

    async call(line, args) {
      try {
        const answer = await call(line, args)
        // A request that works may mean that the server has recovered.
        if (trouble) void tryNow()
        return answer
      } catch (error) {
        if (error instanceof ApiError && isTrouble(line, error)) failed(error)
        throw error
      }
    },

    start() {
      // The browser may be wrong: without a network this machine can still reach itself.
      addEventListener('offline', tryNow)
      const stopTicking = onWakeUp(tick)
      return () => {
        removeEventListener('offline', tryNow)
        stopTicking()
      }
    },
  }
}

/** Sent in the background: no user is waiting to see an error. */
const BY_ITSELF: RequestLine[] = ['POST /api/token/refresh', 'POST /api/logout']

/** A limit on what a user has tried is shown where they tried it. It is no trouble of the connection. */
function isTrouble(line: RequestLine, { mayPass, code }: ApiError): boolean {
  const isAction = !line.startsWith('GET ') && !BY_ITSELF.includes(line)
  return mayPass && !(code === 'throttled' && isAction)
}

function troubleOf({ code, retryAfter }: ApiError): Trouble {
  if (retryAfter) return 'busy'
  if (code !== 'network') return 'failing'
  return navigator.onLine ? 'unreachable' : 'offline'
}
