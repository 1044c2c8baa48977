import { databaseProblem } from '../db/database-problem.ts'
import { ConfigError } from './config-error.ts'

/** The reason why a server cannot listen. It is shown as a sentence, without a stack. */
class ListenProblem extends Error {}

/**
 * Returns why a process cannot start. Returns undefined if the cause is a defect in this code, whose stack is
 * needed.
 */
export function startProblem(error: unknown): string | undefined {
  if (error instanceof ConfigError || error instanceof ListenProblem) return error.message
  const problem = databaseProblem(error)
  return problem && `The database cannot be used: ${problem}`
}

/** Translates an error of listening into a sentence. Returns any other error as it is. */
export function listenProblem(error: unknown, { host, port }: { host: string; port: number }): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new ListenProblem(`Port ${port} of ${host} is taken: stop the other program, or change PORT.`)
    case 'EACCES':
      return new ListenProblem(`Port ${port} of ${host} needs more privileges: change PORT to 1024 or above.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ListenProblem(`${host} is not an IP address of this machine: change HOST.`)
    default:
      return error
  }
}
