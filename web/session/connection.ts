import type { RequestLine } from '../../shared/api/routes.ts'
import { ApiError, type Call, isAbort, toApiError } from '../api/client.ts'
import { createBackoff } from './backoff.ts'
import { onWakeUp } from './wake-up.ts'

/** What is the matter between this page and the server. */
export type Trouble =
  /** There is no answer, and the browser knows of no network. */
  | 'offline'
  /** There is no answer. */
  | 'unreachable'
  /** There is an answer, but a broken server or a proxy gives it. */
  | 'failing'
  /** The server asks us to wait. */
  | 'busy'

/** Knows whether the server does its work; when it does not, asks until it does. */
export interface Connection {
  /** Undefined as long as all is well. */
  getTrouble(): Trouble | undefined

  /** Calls back after every change. Returns how to stop that. */
  subscribe(listener: () => void): () => void

  /** Calls back when the trouble is over: what failed meanwhile is worth another try. */
  onRecovery(listener: () => void): () => void

  /** The call that this was made of; what it meets is noted. */
  call: Call

  /** Notes a failure that says that another try may work, but not right now. */
  failed(error: unknown): void

  /** Asks the server now. Never throws. */
  tryNow(): Promise<void>

  /** Begins to look after the connection. Returns how to stop that. */
  start(): () => void
}

/** Makes the connection of a tab. Asks nothing before it is started or has met trouble. */
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

  /** One question at a time. */
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
        // One that answers may have recovered as a whole.
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

/** Unlike all others these are sent for nobody who would read of a refusal. */
const BY_ITSELF: RequestLine[] = ['POST /api/token/refresh', 'POST /api/logout']

/** What somebody has tried too often is told where they tried it; it is no matter of the connection. */
function isTrouble(line: RequestLine, { mayPass, code }: ApiError): boolean {
  const isAction = !line.startsWith('GET ') && !BY_ITSELF.includes(line)
  return mayPass && !(code === 'throttled' && isAction)
}

function troubleOf({ code, retryAfter }: ApiError): Trouble {
  if (retryAfter) return 'busy'
  if (code !== 'network') return 'failing'
  return navigator.onLine ? 'unreachable' : 'offline'
}
