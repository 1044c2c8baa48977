// Whole seconds, derived from what browsers do.

/** Two tabs that send the same token at once do so within this time. */
export const RACE_SECONDS = 10

/**
 * Chromium writes cookies to disk up to 30 seconds late. What a killed browser has lost is younger than this.
 */
const LATE_WRITE_SECONDS = 35

/**
 * A generation that is used this long after its rotation is on the browser's disk: its response arrived
 * within the race, and Chromium wrote the cookie after that.
 */
export const KEPT_AFTER_SECONDS = RACE_SECONDS + LATE_WRITE_SECONDS

/**
 * The most generations in a row that may be lost before the token that the browser still has counts as spent.
 */
export const MAX_LOST = 5
