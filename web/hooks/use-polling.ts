import { useEffect } from 'react'

/**
 * Calls `poll` every `everyMs` while the page is visible, and at once when it is shown again. Undefined stops it.
 * It must stay the same function from one render to the next (`useCallback`).
 */
export function usePolling(poll: (() => void) | undefined, everyMs: number): void {
  useEffect(() => {
    if (!poll) return
    const pollIfVisible = () => {
      if (document.visibilityState === 'visible') poll()
    }
    const timer = setInterval(pollIfVisible, everyMs)
    document.addEventListener('visibilitychange', pollIfVisible)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', pollIfVisible)
    }
  }, [poll, everyMs])
}
