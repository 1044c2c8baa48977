/** After this long a click that led nowhere may be repeated. */
const LEAVING_MS = 10_000

/**
 * Sends the browser to a page of another site. Resolves only if this page is still shown: leaving took too long,
 * or the user came back to it through the history.
 */
export function leaveFor(url: string): Promise<void> {
  return new Promise((resolve) => {
    addEventListener('pageshow', () => resolve(), { once: true })
    setTimeout(resolve, LEAVING_MS)
    location.assign(url)
  })
}
