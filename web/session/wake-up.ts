/**
 * How often the clock is checked, in milliseconds. A single timer of minutes would be late after the machine was
 * asleep.
 */
const TICK_MS = 1_000

/**
 * Calls the listener every second. Also calls it at once, with `woken`, when the page is shown, focused, restored from
 * the back/forward cache, or online again. Returns a function that stops the calls.
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
