/** Says how many sessions were ended. */
export function endedWords(count: number): string {
  return `Ended: ${count} ${count === 1 ? 'session' : 'sessions'}.`
}
