/** Returns the time in whole seconds since the epoch. No other code here reads the clock. */
export function epochNow(): number {
  return Math.floor(Date.now() / 1000)
}

/** Returns a time in the format of the contract, ISO 8601 in UTC. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
