import { createPasswordHasher } from '../accounts/password-hasher.ts'
import { loadStorageConfig, readEnvironment } from '../config/config.ts'
import { startProblem } from '../config/start-problem.ts'
import { openDatabase } from '../db/database.ts'
import { migrateToLatest } from '../db/migrate.ts'
import { type Command, CommandError } from './command.ts'
import { commands } from './commands.ts'
import { keys } from './keys.ts'
import { migrate } from './migrate-command.ts'

/** Runs the command of this name. Returns its output, or undefined if there is no such command. */
export async function runCommand(
  name: string,
  args: string[],
  print: (line: string) => void,
): Promise<string | undefined> {
  // This command needs no database. Opening one would create a file.
  if (name === 'keys') return keys(args)
  const command = Object.entries<Command>(commands).find(([known]) => known === name)?.[1]
  return command && runOnDatabase(command, args, print)
}

async function runOnDatabase(
  command: Command,
  args: string[],
  print: (line: string) => void,
): Promise<string> {
  const config = loadStorageConfig(readEnvironment())
  const db = openDatabase(config.databaseUrl)
  const hasher = createPasswordHasher(config)
  try {
    // Every command needs the newest tables, except `migrate`, which may revert them.
    const applied = command === migrate ? [] : await migrateToLatest(db)
    for (const migration of applied) print(`Applied ${migration}.`)
    return await command({ db, hasher, config }, args)
  } finally {
    await hasher.close()
    await db.destroy()
  }
}

/**
 * Returns the message of an error that an operator can mend. Returns undefined for a defect in this code, whose
 * stack is needed.
 */
export function sentenceOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return
  const { code = '', message } = error as NodeJS.ErrnoException
  if (error instanceof CommandError || code.startsWith('ERR_PARSE_ARGS')) return message
  return startProblem(error)
}
