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
  // It needs no database, and must not create one.
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
  const hasher = createPasswordHasher(config.bcryptCost)
  try {
    // All but the one that decides which way need every table.
    const applied = command === migrate ? [] : await migrateToLatest(db)
    for (const migration of applied) print(`Applied ${migration}.`)
    return await command({ db, hasher, config }, args)
  } finally {
    await hasher.close()
    await db.destroy()
  }
}

/** Returns the message of an expected error, or undefined for a defect, which needs its stack. */
export function sentenceOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return
  const { code = '', message } = error as NodeJS.ErrnoException
  if (error instanceof CommandError || code.startsWith('ERR_PARSE_ARGS')) return message
  return startProblem(error)
}
