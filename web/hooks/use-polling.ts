import { useEffect } from 'react'

/**
 * Calls `poll` every `everyMs` milliseconds while the page is visible, and at once when the page becomes visible. Does
 * nothing while `poll` is undefined. `poll` must stay the same function from one render to the next (`useCallback`).
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
