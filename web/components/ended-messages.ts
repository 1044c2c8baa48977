/** Returns a message that counts the ended sessions. */
export function endedWords(count: number): string {
  return `Ended: ${count} ${count === 1 ? 'session' : 'sessions'}.`
}
