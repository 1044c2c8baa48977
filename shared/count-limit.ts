/** Counts for staff end at this number, so that they stay quick even if there are a million rows. */
export const COUNT_LIMIT = 10_000
