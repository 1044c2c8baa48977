const USAGE = `Usage: npm run manage -- COMMAND

  createsuperuser [--username NAME] [--email ADDRESS]   add a superuser
  changepassword NAME                                   set a new password, end all sessions
  changeemail NAME ADDRESS                              set an e-mail address, which then counts as verified
  deactivate NAME                                       block a user, end all sessions
  activate NAME                                         let a user sign in again
  sessions revoke NAME                                  end all sessions of a user
  second-factor remove NAME [--takeover]                remove the second factor of a user who has lost it
  second-factor check                                   count the secrets of apps by the keys that open them
  keys rotate [--algorithm NAME]                        create a signing key, and explain how to change to it
  migrate                                               migrate the database to the newest version
  migrate --down [--yes]                                revert the newest migration, with its data
  copy-to-postgres URL                                  copy a SQLite database into an empty PostgreSQL one
  seed --users N                                        add N test users, in development

NAME is a user name or an e-mail address. Missing values are asked for. Without a terminal the password
is read from standard input.`

const [name = '', ...args] = process.argv.slice(2)
const asksForHelp = name === 'help' || [name, ...args].some((word) => word === '--help' || word === '-h')

await (asksForHelp ? console.log(USAGE) : main())

async function main(): Promise<void> {
  // Loaded on demand, because the usage text needs none of this.
  const { runCommand, sentenceOf } = await import('./commands/run-command.ts')
  try {
    const said = await runCommand(name, args, console.log)
    if (said === undefined) refuse(USAGE)
    else console.log(said)
  } catch (error) {
    refuse(sentenceOf(error) ?? error)
  }
}

function refuse(problem: unknown): void {
  console.error(problem)
  process.exitCode = 1
}

export {}
