import { isDatabaseUnavailable } from './database.ts'

/** Thrown for a database that can be reached but not used. Commands show the message without a stack trace. */
export class DatabaseProblem extends Error {}

/** PostgreSQL's error codes for failed authentication, a missing database and missing privileges. */
const NOT_ADMITTED = /^(28...|3D000|42501)$/

/** The error codes of SQLite and Node for a path that is not a database, or at which no database can be created. */
const NO_FILE = /^(SQLITE_NOTADB|SQLITE_CORRUPT|EACCES|EEXIST|ENOENT|ENOTDIR|EPERM|EROFS)/

/** Returns why the database cannot be used. Returns undefined if the error has another cause. */
export function databaseProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return
  if (error instanceof DatabaseProblem) return error.message
  const { code = '', message } = error as NodeJS.ErrnoException
  const isKnown = NOT_ADMITTED.test(code) || NO_FILE.test(code) || isDatabaseUnavailable({ code, message })
  return isKnown ? message || code : undefined
}
