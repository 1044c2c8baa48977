/**
 * In milliseconds: how often the clock is checked. A single timer of minutes would be late after the machine was
 * asleep.
 */
const TICK_MS = 1_000

/**
 * Calls the listener every second, and at once when the page becomes active again: when it is shown, focused,
 * restored from the back/forward cache, or online. Returns a function that stops it. Whether a refresh is due then,
 * `isDue` in `auth-state.ts` decides.
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
