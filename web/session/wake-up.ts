/** How often the clock is checked. Short, because a timer of minutes does not survive sleep. */
const TICK_MS = 1_000

/**
 * Calls back every second, and at once when the page wakes: it is shown, focused, back from the history or
 * online again. Returns a function that stops it. When a refresh is due is for `isDue` in `auth-state.ts` to say.
 */
export function onWakeUp(listener: (tick: { woken: boolean }) => void): () => void {
  const timer = setInterval(() => listener({ woken: false }), TICK_MS)
  const wake = () => {
    if (document.visibilityState === 'visible') listener({ woken: true })
  }
  const targets = [
    [document, 'visibilitychange'],
    [window, 'focus'],
    [window, 'pageshow'],
    [window, 'online'],
  ] as const
  for (const [target, event] of targets) target.addEventListener(event, wake)
  return () => {
    clearInterval(timer)
    for (const [target, event] of targets) target.removeEventListener(event, wake)
  }
}
