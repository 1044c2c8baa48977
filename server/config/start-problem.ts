import { databaseProblem } from '../db/database-problem.ts'
import { ConfigError } from './config-error.ts'

/** What keeps a server from listening: told in a sentence, without a stack. */
export class ListenProblem extends Error {}

/** Says what keeps a process from starting, where that is nobody's defect; undefined for a defect. */
export function startProblem(error: unknown): string | undefined {
  if (error instanceof ConfigError || error instanceof ListenProblem) return error.message
  const problem = databaseProblem(error)
  return problem && `The database cannot be used: ${problem}`
}

/** Gives an error of listening its sentence. Returns any other as it is. */
export function listenProblem(error: unknown, { host, port }: { host: string; port: number }): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new ListenProblem(`Port ${port} of ${host} is taken: stop what listens there, or change PORT.`)
    case 'EACCES':
      return new ListenProblem(`Port ${port} of ${host} is not ours to open: change PORT, to 1024 or above.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ListenProblem(`${host} is no address of this machine: change HOST.`)
    default:
      return error
  }
}
