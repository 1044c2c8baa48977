import type { Prose } from './prose.ts'

/** Words that stand where a role should: user, owner, client, attacker, operator, browser. */
const UNNAMED = /\b(?:who|whom)(?:so)?ever\b|\b(?:some|no|any|every)body(?:’s|'s)?\b/gi

/** Files whose words are not ours, or are shown to be wrong. */
const EXCEPT = [
  /** Files that contain the words themselves. */
  /^test\/voice/,
]

/** A word that leaves out who is meant. */
export interface Unnamed {
  file: string
  line: number
  word: string
}

/** Returns every word that stands where a role should. */
export function findUnnamed(prose: Prose[]): Unnamed[] {
  return prose
    .filter(({ file }) => !EXCEPT.some((pattern) => pattern.test(file)))
    .flatMap(({ file, line, text }) => [...text.matchAll(UNNAMED)].map(([word]) => ({ file, line, word })))
}
