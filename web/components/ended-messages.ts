/** Returns a message that counts the sessions that were ended. */
export function endedMessage(count: number): string {
  return `Signed out of ${count} ${count === 1 ? 'session' : 'sessions'}`
}
