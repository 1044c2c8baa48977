/** Returns the message that `count` sessions were ended. */
export function endedMessage(count: number): string {
  return `Signed out of ${count} ${count === 1 ? 'session' : 'sessions'}`
}
