import { jwtDecode } from 'jwt-decode'
import type { RequestLine } from '../../shared/api/routes.ts'
import type { AccessClaims, TokenRefreshResponse } from '../../shared/api/token-api.ts'
import { ApiError, type Call } from '../api/client.ts'
import { sessionFrom } from '../session/auth-state.ts'
import type { WithLock } from '../session/refresh-lock.ts'
import type { Recorder } from './recorder.ts'
import { redactBody, redactRequest } from './redact.ts'
import type { AuditEntry } from './timeline-event.ts'
import type { Exchange, Wire } from './wire.ts'

type Note = Recorder['note']

const REFRESH = 'POST /api/token/refresh'

/** Returns a call that records every request and its result, and otherwise changes nothing. */
export function watchCall(call: Call, note: Note, wire: Wire): Call {
  let newest: AccessClaims | undefined
  return async (line, args) => {
    const tookMs = stopwatch()
    const body = args.body === undefined ? {} : { body: redactRequest(args.body) }
    const request = note({ type: 'request-sent', line, ...carriedBy(args, newest), ...body })
    const exchange: Exchange = {}
    try {
      const response = await wire.watch(exchange, () => call(line, args))
      const claims = claimsIn(response)
      const again = line === REFRESH && claims !== undefined && claims.gen === newest?.gen
      newest = claims ?? newest
      const outcome = { request, line, tookMs: tookMs(), ...exchange, body: redactBody(response) }
      const tokens = claims && { gen: claims.gen, claims, ...(again && { again }) }
      note({ type: 'request-answered', ...outcome, ...tokens })
      return response
    } catch (error) {
      note(failureOf({ request, line, tookMs: tookMs(), ...exchange }, error))
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

/**
 * Returns which access token a request carries. If the token is in a cookie, it is the newest one that the browser
 * got.
 */
function carriedBy(args: { access?: string; sid?: string }, newest?: AccessClaims): { jti?: string } {
  const claims = args.access === undefined ? args.sid && newest : decode(args.access)
  return claims ? { jti: claims.jti } : {}
}

/** Returns undefined if the text is not a token, because rejecting it is up to the server. */
function decode(access: string): AccessClaims | undefined {
  try {
    return jwtDecode<AccessClaims>(access)
  } catch {
    return undefined
  }
}

/** Returns the claims of the access token in a response. Returns undefined if the response contains none. */
export function claimsIn(response: unknown): AccessClaims | undefined {
  try {
    return sessionFrom(response as TokenRefreshResponse, 0).user
  } catch {
    // Most responses contain no token.
    return undefined
  }
}

type Ended = Omit<Extract<AuditEntry, { type: 'request-failed' }>, 'type' | 'why'>

function failureOf(ended: Ended, error: unknown): AuditEntry {
  if (!(error instanceof ApiError)) return { type: 'request-failed', ...ended, why: 'aborted' }
  const { status, code, reason, message } = error
  if (status === 0) return { type: 'request-failed', ...ended, why: 'network' }
  const body = redactBody({ detail: message, code, reason })
  return { type: 'request-refused', ...ended, status, code, reason, body }
}
