// Whole seconds, and what a browser does that makes them so long.

/** Two tabs that send the same token at once are this close together. */
export const RACE_SECONDS = 10

/** Chromium writes cookies to disk up to 30 seconds late: what a killed browser has lost is younger. */
const LATE_WRITE_SECONDS = 35

/**
 * A generation that is used this long after its rotation is on the browser's disk: it arrived within the
 * race, and was written after that.
 */
export const KEPT_AFTER_SECONDS = RACE_SECONDS + LATE_WRITE_SECONDS

/** So many generations in a row may be lost before the token that the browser still has is a spent one. */
export const MAX_LOST = 5
