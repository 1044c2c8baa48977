/** Tells the time in whole seconds since the epoch; nothing else here reads the clock. */
export function epochNow(): number {
  return Math.floor(Date.now() / 1000)
}
