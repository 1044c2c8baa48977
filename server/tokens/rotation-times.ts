// Times are whole seconds. The times of cookies follow from when a browser writes them to disk.

/**
 * Two tabs of one browser may send the same refresh token at once. A second use within this time does not count as
 * theft.
 */
export const RACE_SECONDS = 10

/**
 * Chromium writes cookies to disk up to 30 seconds late, and a killed browser loses those that it has not written.
 * With a margin of five seconds, a lost cookie is therefore younger than this.
 */
const LATE_WRITE_SECONDS = 35

/**
 * A cookie of this age is on disk. If another tab was first, the cookie is set up to `RACE_SECONDS` after its token
 * was issued. The browser writes it up to `LATE_WRITE_SECONDS` later.
 */
export const KEPT_AFTER_SECONDS = RACE_SECONDS + LATE_WRITE_SECONDS

/**
 * The most rotations in a row whose cookies the browser may lose. After that the session does not rotate. The
 * server sends the newest pair of tokens again until the browser has written it to disk.
 */
export const MAX_LOST = 5
