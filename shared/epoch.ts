/** Tells the time in whole seconds since the epoch; nothing else here reads the clock. */
export function epochNow(): number {
  return Math.floor(Date.now() / 1000)
}

/** Writes a time as the contract does, in ISO 8601 and UTC. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
