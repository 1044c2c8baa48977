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

const [name = '', ...args] = process.argv.slice(2)
const asksForHelp = name === 'help' || [name, ...args].some((word) => word === '--help' || word === '-h')

await (asksForHelp ? console.log(USAGE) : main())

async function main(): Promise<void> {
  // Loaded on demand: the usage needs none of it.
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
