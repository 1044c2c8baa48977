import type { Prose } from './prose.ts'

/** Words that stand where a role should: user, owner, client, attacker, operator, browser. */
const UNNAMED = /\b(?:who|whom)(?:so)?ever\b|\b(?:some|no|any|every)body(?:’s|'s)?\b/gi

/** Prose that has such a word for a reason. */
const EXCEPT = [
  { file: /^test\/voice/, why: 'the words themselves' },
  { file: /^server\/commands\/run-command\.test\.ts$/, why: 'a user name' },
  { file: /^test\/processes\/manage\.test\.ts$/, why: 'a user name' },
  { file: /^server\/keys\/key-strength\.ts$/, why: 'a word that a secret must not be' },
  { file: /^docs\/walkthrough\//, why: 'not rewritten yet' },
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
    .filter(({ file }) => !EXCEPT.some((except) => except.file.test(file)))
    .flatMap(({ file, line, text }) => [...text.matchAll(UNNAMED)].map(([word]) => ({ file, line, word })))
}
