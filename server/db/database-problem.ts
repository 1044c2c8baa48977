import { isDatabaseUnavailable } from './database.ts'

/** A database that is there, and of no use to us: told in a sentence, without a stack. */
export class DatabaseProblem extends Error {}

/** PostgreSQL's classes: who may connect, and to what; and what they may do there. */
const NOT_ADMITTED = /^(28...|3D000|42501)$/

/** What is in the way of a file of SQLite: it is none, or there can be none. */
const NO_FILE = /^(SQLITE_NOTADB|SQLITE_CORRUPT|EACCES|EEXIST|ENOTDIR|EROFS)/

/** Says why a database cannot be used; undefined when an error is about something else. */
export function databaseProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return
  if (error instanceof DatabaseProblem) return error.message
  const { code = '', message } = error as NodeJS.ErrnoException
  const isKnown = NOT_ADMITTED.test(code) || NO_FILE.test(code) || isDatabaseUnavailable({ code, message })
  return isKnown ? message || code : undefined
}
