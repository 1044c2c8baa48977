/** How long the pressed button stays pending if the browser does not leave the page. */
const LEAVING_MS = 10_000

/**
 * Sends the browser to a page of another site. The promise resolves only if that took too long, or if the user has
 * come back to this page through the history.
 */
export function leaveFor(url: string): Promise<void> {
  return new Promise((resolve) => {
    addEventListener('pageshow', () => resolve(), { once: true })
    setTimeout(resolve, LEAVING_MS)
    location.assign(url)
  })
}
