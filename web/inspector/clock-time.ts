const FORMAT = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })
const WITH_DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** Returns the time of day, to the second. Does not read the clock. */
export function clockTime(seconds: number): string {
  return FORMAT.format(seconds * 1_000)
}

/** Returns day and time. Does not read the clock. */
export function dayTime(seconds: number): string {
  return WITH_DAY.format(seconds * 1_000)
}
