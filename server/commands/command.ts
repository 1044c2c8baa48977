import { parseArgs } from 'node:util'
import { read } from 'read'
import { findUserForMail, type UserForMail } from '../accounts/mail-user-repository.ts'
import type { PasswordHasher } from '../accounts/password-hasher.ts'
import type { RequestContext } from '../audit/audit.ts'
import type { StorageConfig } from '../config/config.ts'
import type { Db } from '../db/database.ts'

/** A mistake of the operator. It is shown as a sentence, without a stack. */
export class CommandError extends Error {}

/** The dependencies of a command. */
export interface Tools {
  db: Db
  hasher: PasswordHasher
  config: StorageConfig
}

/** Runs a command, and returns its output. @throws {CommandError} if the command cannot do its work */
export type Command = (tools: Tools, args: string[]) => Promise<string>

/** Returns the arguments. @throws {CommandError} if there are more than `most` */
export function atMost(most: number, args: string[]): string[] {
  const { positionals } = parseArgs({ args, allowPositionals: true })
  const [surplus] = positionals.slice(most)
  if (surplus !== undefined) throw new CommandError(`Unexpected argument: ${surplus}`)
  return positionals
}

/**
 * Returns the user with a username or an e-mail address.
 *
 * @throws {CommandError} if `name` is missing, or no user has it
 */
export async function findUser(db: Db, name: string | undefined): Promise<UserForMail> {
  if (!name) throw new CommandError('Which user? Give a user name.')
  const user = await findUserForMail(db, name)
  if (!user) throw new CommandError(`There is no user ${name}.`)
  return user
}

/**
 * Creates the context of an operator at the command line. There is no client and no IP address, so the audit
 * trail shows the name of the command instead of a user agent.
 */
export function asOperator(db: Db): RequestContext {
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  return { db, log, client: { ip: '', network: '', userAgent: 'npm run manage' } }
}

/**
 * Asks the operator at the terminal. `silent` hides the input.
 *
 * @throws {CommandError} if there is no terminal, or the operator presses Ctrl-C
 */
export async function ask(prompt: string, silent = false): Promise<string> {
  if (!process.stdin.isTTY) throw new CommandError(`This needs a terminal: ${prompt}`)
  return read({ prompt, silent }).catch(() => {
    throw new CommandError('Nothing was changed.')
  })
}

/**
 * Returns a signal that Ctrl-C aborts, so that a command can stop between two steps and report its progress. A
 * second Ctrl-C ends the process at once.
 */
export function whenInterrupted(): AbortSignal {
  const controller = new AbortController()
  process.once('SIGINT', () => controller.abort())
  return controller.signal
}
