import type { RequestLine } from '../../shared/api/routes.ts'
import { ApiError, type Call, isAbort, toApiError } from '../api/client.ts'
import { createBackoff } from './backoff.ts'
import { onWakeUp } from './wake-up.ts'

/** A problem between this page and the server. */
export type Trouble =
  /** No response arrived, and the browser reports that it is offline. */
  | 'offline'
  /** No response arrived, although the browser is online. */
  | 'unreachable'
  /** The response is a server error, or was not sent by our server. */
  | 'failing'
  /** The server has asked the client to wait. */
  | 'busy'

/** Tracks whether the server works. While the server fails, checks it repeatedly until it works. */
export interface Connection {
  /** Returns the problem, or undefined while the server works. */
  getTrouble(): Trouble | undefined

  /** Calls the listener after every change. Returns a function that unsubscribes it. */
  subscribe(listener: () => void): () => void

  /**
   * Calls the listener when the problem is over, so that failed requests can be repeated. Returns a function that
   * unsubscribes it.
   */
  onRecovery(listener: () => void): () => void

  /** Sends a request by the `call` given to `createConnection`, and tracks its failures. */
  call: Call

  /** Reports a failed request that may succeed later. */
  failed(error: unknown): void

  /** Checks the server now. Never rejects. */
  tryNow(): Promise<void>

  /** Starts to check the server while there is a problem. Returns a function that stops it. */
  start(): () => void
}

/**
 * Creates the connection of a tab. It checks the server only after a request has failed, or if the browser reports
 * that it is offline.
 */
export function createConnection(call: Call): Connection {
  const backoff = createBackoff()
  const listeners = new Set<() => void>()
  let trouble: Trouble | undefined
  let checking: Promise<void> | undefined

  function become(next: Trouble | undefined): void {
    if (next === trouble) return
    trouble = next
    for (const listener of listeners) listener()
  }

  function failed(error: unknown): void {
    if (isAbort(error)) return
    const problem = toApiError(error)
    // If ten requests fail at the same time, only the first lengthens the pause, or one with `Retry-After`.
    if (!backoff.isPaused() || problem.retryAfter) backoff.pause(problem.retryAfter)
    become(troubleOf(problem))
  }

  async function check(): Promise<void> {
    try {
      await call('GET /api/health/ready', {})
      become(undefined)
    } catch (error) {
      failed(error)
    }
  }

  /** Checks the server. Calls during a check share that check. */
  function tryNow(): Promise<void> {
    checking ??= check().finally(() => {
      checking = undefined
    })
    return checking
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
        const response = await call(line, args)
        // The request has succeeded, so the server may have recovered.
        if (trouble) void tryNow()
        return response
      } catch (error) {
        if (error instanceof ApiError && isTrouble(line, error)) failed(error)
        throw error
      }
    },

    start() {
      // The event only starts a check, because a server on this machine can be reached without a network.
      addEventListener('offline', tryNow)
      const stopTicking = onWakeUp(tick)
      return () => {
        removeEventListener('offline', tryNow)
        stopTicking()
      }
    },
  }
}

/** Requests that the session sends automatically. No user waits for their result. */
const BACKGROUND: RequestLine[] = ['POST /api/token/refresh', 'POST /api/logout']

/**
 * Returns whether a failure is a problem of the connection. A 429 for an action of the user is not, because the form
 * reports it.
 */
function isTrouble(line: RequestLine, { mayPass, code }: ApiError): boolean {
  const isAction = !line.startsWith('GET ') && !BACKGROUND.includes(line)
  return mayPass && !(code === 'throttled' && isAction)
}

function troubleOf({ code, retryAfter }: ApiError): Trouble {
  if (retryAfter) return 'busy'
  if (code !== 'network') return 'failing'
  return navigator.onLine ? 'unreachable' : 'offline'
}
