/**
 * Returns a signal that aborts after `ms` milliseconds, or when `signal` aborts. It replaces `AbortSignal.any`,
 * which Safari before 17.4 lacks.
 */
export function timeoutSignal(ms: number, signal?: AbortSignal | null): AbortSignal {
  const timeout = AbortSignal.timeout(ms)
  if (!signal) return timeout
  const either = new AbortController()
  for (const source of [signal, timeout]) {
    const abort = () => either.abort(source.reason)
    if (source.aborted) abort()
    else source.addEventListener('abort', abort, { once: true, signal: either.signal })
  }
  return either.signal
}
