/** After this long a click that led nowhere may be repeated. */
const LEAVING_MS = 10_000

/**
 * Sends the browser to a page that is not ours. Resolves only should this page still be looked at: it
 * took too long to leave, or somebody came back to it as they had left it.
 */
export function leaveFor(url: string): Promise<void> {
  return new Promise((resolve) => {
    addEventListener('pageshow', () => resolve(), { once: true })
    setTimeout(resolve, LEAVING_MS)
    location.assign(url)
  })
}
