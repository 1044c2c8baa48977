import { createPasswordHasher } from './accounts/password-hasher.ts'
import { type Command, CommandError } from './commands/command.ts'
import { commands } from './commands/commands.ts'
import { keys } from './commands/keys.ts'
import { migrate } from './commands/migrate-command.ts'
import { loadStorageConfig, readEnvironment } from './config.ts'
import { openDatabase } from './db/database.ts'
import { migrateToLatest } from './db/migrate.ts'
import { startProblem } from './start-problem.ts'

const USAGE = `Usage: npm run manage -- COMMAND

  createsuperuser [--username NAME] [--email ADDRESS]   add a person of the staff
  changepassword NAME                                   set a new password, end all sessions
  changeemail NAME ADDRESS                              set an address, which then counts as proven
  deactivate NAME                                       keep somebody out, end all sessions
  activate NAME                                         let them in again
  sessions revoke NAME                                  end all sessions of somebody
  keys rotate [--algorithm NAME]                        make a signing key, and say how to change to it
  migrate                                               bring the database to the newest version
  migrate --down [--yes]                                take the newest migration back, with its data
  copy-to-postgres URL                                  copy a SQLite database into an empty PostgreSQL one
  seed --users N                                        add N test users, in development

NAME is a user name or an e-mail address. What is missing is asked for. Without a terminal the password
is read from standard input.`

await main().catch((error: unknown) => {
  console.error(sentenceOf(error) ?? error)
  process.exitCode = 1
})

async function main(): Promise<void> {
  const [name = '', ...args] = process.argv.slice(2)
  // It has no use for a database, and must make none.
  if (name === 'keys') return console.log(await keys(args))
  const command = commandNamed(name)
  if (!command) throw new CommandError(USAGE)
  const config = loadStorageConfig(readEnvironment())
  const db = openDatabase(config.databaseUrl)
  const hasher = createPasswordHasher(config.bcryptCost)
  try {
    // All but the one that decides which way need every table.
    const applied = command === migrate ? [] : await migrateToLatest(db)
    for (const migration of applied) console.log(`Applied ${migration}.`)
    console.log(await command({ db, hasher, config }, args))
  } finally {
    await hasher.close()
    await db.destroy()
  }
}

function commandNamed(name: string): Command | undefined {
  return Object.entries<Command>(commands).find(([known]) => known === name)?.[1]
}

/** What is nobody's defect is told without a stack. */
function sentenceOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return
  const { code = '', message } = error as NodeJS.ErrnoException
  if (error instanceof CommandError || code.startsWith('ERR_PARSE_ARGS')) return message
  return startProblem(error)
}
