import { parseArgs } from 'node:util'
import { read } from 'read'
import { findUserForMail, type UserForMail } from '../accounts/mail-user-repository.ts'
import type { PasswordHasher } from '../accounts/password-hasher.ts'
import type { RequestContext } from '../audit/audit.ts'
import type { StorageConfig } from '../config/config.ts'
import type { Db } from '../db/database.ts'

/** A mistake of whoever typed the command: told in a sentence, without a stack. */
export class CommandError extends Error {}

/** What a command works with. */
export interface Tools {
  db: Db
  hasher: PasswordHasher
  config: StorageConfig
}

/** Does what was typed, and returns what to say of it. @throws {CommandError} when it cannot */
export type Command = (tools: Tools, args: string[]) => Promise<string>

/** Returns what was typed, of which there may be so much. @throws {CommandError} when there is more */
export function atMost(most: number, args: string[]): string[] {
  const { positionals } = parseArgs({ args, allowPositionals: true })
  const [surplus] = positionals.slice(most)
  if (surplus !== undefined) throw new CommandError(`There is no use for ${surplus} here.`)
  return positionals
}

/** Finds whom a user name or an e-mail address means. @throws {CommandError} when that is nobody */
export async function findUser(db: Db, name: string | undefined): Promise<UserForMail> {
  if (!name) throw new CommandError('Whose? Give a user name.')
  const user = await findUserForMail(db, name)
  if (!user) throw new CommandError(`There is no user ${name}.`)
  return user
}

/** The audit trail knows who is at the keyboard of the server by this; the terminal tells the rest. */
export function asOperator(db: Db): RequestContext {
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  return { db, log, client: { ip: '', network: '', userAgent: 'npm run manage' } }
}

/**
 * Asks at the terminal; `silent` hides what is typed.
 *
 * @throws {CommandError} when there is no terminal, or Ctrl-C is the answer
 */
export async function ask(prompt: string, silent = false): Promise<string> {
  if (!process.stdin.isTTY) throw new CommandError(`There is no terminal to ask for it: ${prompt}`)
  return read({ prompt, silent }).catch(() => {
    throw new CommandError('Nothing was changed.')
  })
}

/**
 * A signal that Ctrl-C sends, for work that is to end between two steps and say so. A second Ctrl-C
 * ends the process at once, as the first does where nobody called this.
 */
export function whenInterrupted(): AbortSignal {
  const controller = new AbortController()
  process.once('SIGINT', () => controller.abort())
  return controller.signal
}
