import type { RequestLine } from '../../shared/api/routes.ts'
import type { TokenRefreshResponse } from '../../shared/api/token-api.ts'
import { ApiError, type Call } from '../api/client.ts'
import { sessionFrom } from '../session/auth-state.ts'
import type { WithLock } from '../session/refresh-lock.ts'
import type { Recorder } from './recorder.ts'
import type { AuditEntry } from './timeline-event.ts'

type Note = Recorder['note']

const REFRESH = 'POST /api/token/refresh'

/** Returns a call that records every request and its result, and otherwise changes nothing. */
export function watchCall(call: Call, note: Note): Call {
  let newest: number | undefined
  return async (line, args) => {
    const tookMs = stopwatch()
    note({ type: 'request-sent', line })
    try {
      const answer = await call(line, args)
      const gen = generationIn(answer)
      const again = line === REFRESH && gen !== undefined && gen === newest
      newest = gen ?? newest
      note({ type: 'request-answered', line, tookMs: tookMs(), gen, ...(again && { again }) })
      return answer
    } catch (error) {
      note(failureOf(line, tookMs(), error))
      throw error
    }
  }
}

/** Returns a lock that records how long it was waited for, and otherwise changes nothing. */
export function watchLock(withLock: WithLock, note: Note): WithLock {
  return (work) => {
    const tookMs = stopwatch()
    return withLock(() => {
      note({ type: 'lock-granted', tookMs: tookMs() })
      return work()
    })
  }
}

/** Returns whether the request can begin, renew or end a session. */
export function changesSession(line: RequestLine): boolean {
  return line === 'POST /api/logout' || /^POST \/api\/(token|social|password\/change)\b/.test(line)
}

/** Returns a stopwatch in whole milliseconds, by a monotonic clock. */
function stopwatch(): () => number {
  const since = performance.now()
  return () => Math.round(performance.now() - since)
}

/** Returns the generation of the tokens in a response. Undefined if it contains none. */
function generationIn(answer: unknown): number | undefined {
  try {
    return sessionFrom(answer as TokenRefreshResponse, 0).user.gen
  } catch {
    // Most responses contain no token.
    return undefined
  }
}

function failureOf(line: RequestLine, tookMs: number, error: unknown): AuditEntry {
  if (!(error instanceof ApiError)) return { type: 'request-failed', line, tookMs, why: 'aborted' }
  const { status, code, reason } = error
  if (status === 0) return { type: 'request-failed', line, tookMs, why: 'network' }
  return { type: 'request-refused', line, tookMs, status, code, reason }
}
