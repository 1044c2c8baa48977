import { GUESSABLE_WORDS } from './guessable-words.ts'

/** A secret whose unpredictable rest has fewer different characters than this is a pattern. */
const MIN_DISTINCT = 8

/** Says what is wrong with a secret, without a word of it; undefined if nothing is. */
export function weaknessOf(secret: string, minBytes: number): string | undefined {
  if (Buffer.byteLength(secret) < minBytes) return `is shorter than ${minBytes} bytes`
  if (isPattern(secret)) return 'is guessable: it is made of common words or of a pattern'
}

function isPattern(secret: string): boolean {
  const repeats = `${secret}${secret}`.indexOf(secret, 1) < secret.length
  return repeats || new Set(withoutWords(secret)).size < MIN_DISTINCT
}

/** What is left of a secret when what everybody would try first is taken out. */
function withoutWords(secret: string): string {
  return GUESSABLE_WORDS.reduce((rest, word) => rest.replaceAll(word, ''), secret.toLowerCase())
}
