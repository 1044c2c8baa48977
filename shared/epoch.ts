/**
 * Returns the time in whole seconds since the epoch. Only this function reads the time of day, so that a test can
 * move it.
 */
export function epochNow(): number {
  return Math.floor(Date.now() / 1000)
}

/** Returns a time as the contract requires it, in ISO 8601 and UTC. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}

/** Returns when a day such as `2026-11-27` begins in UTC, in seconds since the epoch. */
export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00.000Z`) / 1000
}
