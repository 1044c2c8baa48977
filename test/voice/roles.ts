import type { Prose } from './prose.ts'

/** Words that stand where a role should: user, owner, client, attacker, operator, browser. */
const UNNAMED = /\b(?:who|whom)(?:so)?ever\b|\b(?:some|no|any|every)body(?:’s|'s)?\b/gi

/** Names that only this project had, where the field has its own: sign-in method, pending identity, attempt. */
const HOUSE_NAMES =
  /(?<!under )\bways? in\b(?! which)|\bwaiting identit(?:y|ies)\b|\btoo many tries\b|\bunwanted mail\b|\bany more\b/gi

/** Prose that has such a word for a reason. */
const EXCEPT = [
  { file: /^test\/voice/, why: 'the words themselves' },
  { file: /^server\/commands\/run-command\.test\.ts$/, why: 'a user name' },
  { file: /^test\/processes\/manage\.test\.ts$/, why: 'a user name' },
  { file: /^server\/keys\/key-strength\.ts$/, why: 'a word that a secret must not be' },
  { file: /^docs\/walkthrough\/(README|2[3-68])/, why: 'not rewritten yet' },
]

/** A word that leaves out who is meant, or that only this project uses. */
export interface Unnamed {
  file: string
  line: number
  word: string
}

/** Returns every word that stands where a role or the field's own word should. */
export function findUnnamed(prose: Prose[]): Unnamed[] {
  return prose
    .filter(({ file }) => !EXCEPT.some((except) => except.file.test(file)))
    .flatMap(({ file, line, text }) =>
      [UNNAMED, HOUSE_NAMES].flatMap((words) =>
        [...text.matchAll(words)].map(([word]) => ({ file, line, word })),
      ),
    )
}
