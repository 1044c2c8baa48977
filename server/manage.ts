import { parseArgs } from 'node:util'
import { read } from 'read'
import { EmailAddress, Username } from '../shared/api/account-api.ts'
import { epochNow } from '../shared/epoch.ts'
import { proveEmail } from './accounts/email-verification.ts'
import { replacePassword } from './accounts/password-change.ts'
import { createPasswordHasher, type PasswordHasher } from './accounts/password-hasher.ts'
import { type PasswordOwner, passwordProblems } from './accounts/password-rules.ts'
import { findCandidate, findReachable, insertUser, type Reachable } from './accounts/user-repository.ts'
import { type Caller, noteEvent } from './audit/audit.ts'
import { ConfigError, loadStorageConfig, readEnvironment } from './config.ts'
import { type Db, openDatabase } from './db/database.ts'
import { migrateToLatest } from './db/migrate.ts'
import { insertMail } from './mail/outbox-repository.ts'
import { complaint } from './plugins/validation.ts'

const USAGE = `Usage: npm run manage -- COMMAND

  createsuperuser [--username NAME] [--email ADDRESS]   add a person of the staff
  changepassword NAME                                   set a new password, end all sessions
  changeemail NAME ADDRESS                              set an address, which then counts as proven
  migrate                                               bring the database to the newest version

What is missing is asked for. Without a terminal the password is read from standard input.`

/** A mistake of whoever typed the command: told in a sentence, without a stack. */
class CommandError extends Error {}

interface Tools {
  db: Db
  hasher: PasswordHasher
}

type Command = (tools: Tools, args: string[]) => Promise<string>

const commands: Record<string, Command> = {
  async createsuperuser({ db, hasher }, args) {
    const options = { username: { type: 'string' }, email: { type: 'string' } } as const
    const { values } = parseArgs({ args, options })
    const username = check(Username, values.username ?? (await ask('User name: ')))
    if (await findCandidate(db, username)) throw nameTaken()
    const address = values.email ?? (await ask('E-mail address (may be empty): '))
    const email = address.trim() && check(EmailAddress, address)
    const password_hash = await hasher.hash(await askPassword({ username, email }))
    const rights = { is_staff: 1, is_superuser: 1 } as const
    const isProven = await db.transaction().execute(async (tx) => {
      const user = await insertUser(tx, {
        username,
        email,
        ...rights,
        password_hash,
        date_joined: epochNow(),
      })
      if (!user) throw nameTaken()
      await noteEvent(asOperator(tx), { event: 'registered', userId: user.id })
      // Whoever may type this command vouches for the address.
      return email !== '' && proveEmail(asOperator(tx), user.id, email)
    })
    const doubt = email && !isProven ? ' Another account has proven the address, so it is not confirmed.' : ''
    return `Superuser ${username} was added.${doubt}`
  },

  async changepassword({ db, hasher }, [name]) {
    const user = await findUser(db, name)
    const hash = await hasher.hash(await askPassword(user))
    const changed = await db.transaction().execute(async (tx) => {
      if (!(await replacePassword(tx, user, hash))) return false
      await insertMail(tx, { kind: 'password_changed', userId: user.id })
      await noteEvent(asOperator(tx), { event: 'password_changed', userId: user.id })
      return true
    })
    if (!changed) throw new CommandError('The password was changed by somebody else meanwhile.')
    return `The password of ${user.username} was changed; all sessions have ended.`
  },

  async changeemail({ db }, [name, address = '']) {
    const user = await findUser(db, name)
    const email = check(EmailAddress, address)
    const isProven = await db.transaction().execute((tx) => proveEmail(asOperator(tx), user.id, email))
    if (!isProven) throw new CommandError('Another account has proven this address.')
    return `The address of ${user.username} is ${email} now.`
  },

  // The other commands need the tables too, so `main` has migrated already.
  migrate: async () => 'The database is at the newest version.',
}

await main().catch((error: unknown) => {
  console.error(isExpected(error) ? error.message : error)
  process.exitCode = 1
})

async function main(): Promise<void> {
  const [name = '', ...args] = process.argv.slice(2)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new CommandError(USAGE)
  const config = loadStorageConfig(readEnvironment())
  const db = openDatabase(config.databaseUrl)
  const hasher = createPasswordHasher(config.bcryptCost)
  try {
    for (const applied of await migrateToLatest(db)) console.log(`Applied ${applied}.`)
    console.log(await command({ db, hasher }, args))
  } finally {
    await hasher.close()
    await db.destroy()
  }
}

function isExpected(error: unknown): error is Error {
  const badOption =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  return error instanceof CommandError || error instanceof ConfigError || badOption
}

async function findUser(db: Db, name: string | undefined): Promise<Reachable> {
  if (!name) throw new CommandError('Whose? Give a user name.')
  const user = await findReachable(db, name)
  if (!user) throw new CommandError(`There is no user ${name}.`)
  return user
}

/** The audit trail knows who is at the keyboard of the server by this; the terminal tells the rest. */
function asOperator(db: Db): Caller {
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  return { db, log, client: { ip: '', network: '', userAgent: 'npm run manage' } }
}

/** Takes only what the pages would take, in the words that they use. */
function check(schema: typeof Username | typeof EmailAddress, text: string): string {
  const { data, error } = schema.safeParse(text, { error: complaint })
  if (data === undefined) throw new CommandError(error?.issues[0]?.message)
  return data
}

function nameTaken(): CommandError {
  return new CommandError('A user with that username already exists.')
}

async function ask(prompt: string): Promise<string> {
  if (!process.stdin.isTTY) throw new CommandError(`There is no terminal to ask for it: ${prompt}`)
  return read({ prompt })
}

async function askPassword(owner: PasswordOwner): Promise<string> {
  const password = process.stdin.isTTY ? await askTwice() : await firstLineOfInput()
  const [problem] = passwordProblems(password, owner)
  if (problem) throw new CommandError(problem)
  return password
}

async function askTwice(): Promise<string> {
  const password = await read({ prompt: 'Password: ', silent: true })
  const again = await read({ prompt: 'Password (again): ', silent: true })
  if (password !== again) throw new CommandError('The two passwords do not match.')
  return password
}

async function firstLineOfInput(): Promise<string> {
  const chunks = await process.stdin.toArray()
  return Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1)[0] ?? ''
}
