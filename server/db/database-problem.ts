import { isDatabaseUnavailable } from './database.ts'

/** A database that we reach but cannot use. Shown as a sentence, without a stack. */
export class DatabaseProblem extends Error {}

/** PostgreSQL's classes for refused connections and missing privileges. */
const NOT_ADMITTED = /^(28...|3D000|42501)$/

/** SQLite's and Node's codes for a path that is not a database, or cannot become one. */
const NO_FILE = /^(SQLITE_NOTADB|SQLITE_CORRUPT|EACCES|EEXIST|ENOTDIR|EROFS)/

/** Returns why a database cannot be used, or undefined if the error has another cause. */
export function databaseProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return
  if (error instanceof DatabaseProblem) return error.message
  const { code = '', message } = error as NodeJS.ErrnoException
  const isKnown = NOT_ADMITTED.test(code) || NO_FILE.test(code) || isDatabaseUnavailable({ code, message })
  return isKnown ? message || code : undefined
}
