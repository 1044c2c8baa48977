import { parseArgs } from 'node:util'
import { EmailAddress, Username } from '../../shared/api/account-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { activateUser, deactivateUser, endSessions } from '../accounts/account-state.ts'
import { proveEmail, replaceEmail } from '../accounts/email-verification.ts'
import { replacePassword } from '../accounts/password-change.ts'
import { type PasswordOwner, type PasswordSite, passwordProblems } from '../accounts/password-rules.ts'
import { findUserForSignIn, insertUser } from '../accounts/user-repository.ts'
import { noteEvent } from '../audit/audit.ts'
import { complaint } from '../http/validation.ts'
import { ask, asOperator, atMost, type Command, CommandError, findUser } from './command.ts'

/** Adds a superuser, who has all permissions. */
export const createSuperuser: Command = async ({ db, hasher, config }, args) => {
  const options = { username: { type: 'string' }, email: { type: 'string' } } as const
  const { values } = parseArgs({ args, options })
  const username = check(Username, values.username ?? (await ask('User name: ')))
  if (await findUserForSignIn(db, username)) throw nameTaken()
  const address = values.email ?? (await ask('E-mail address (may be empty): '))
  const email = address.trim() && check(EmailAddress, address)
  const password_hash = await hasher.hash(await askPassword({ username, email }, config))
  const rights = { is_staff: 1, is_superuser: 1 } as const
  const now = epochNow()
  const isProven = await db.transaction().execute(async (tx) => {
    const user = await insertUser(tx, {
      username,
      email,
      ...rights,
      password_hash,
      date_joined: now,
    })
    if (!user) throw nameTaken()
    await noteEvent(asOperator(tx), { event: 'registered', userId: user.id })
    // The operator vouches for the e-mail address, so it counts as verified.
    return email !== '' && proveEmail(asOperator(tx), user.id, { email, now })
  })
  const doubt =
    email && !isProven ? ' Another account has verified the e-mail address, so it is not confirmed.' : ''
  return `Superuser ${username} was added.${doubt}`
}

/** Sets a new password for a user, and ends all of their sessions. */
export const changePassword: Command = async ({ db, hasher, config }, args) => {
  const [name] = atMost(1, args)
  const user = await findUser(db, name)
  const hash = await hasher.hash(await askPassword(user, config))
  const changed = await db.transaction().execute(async (tx) => {
    if (!(await replacePassword(asOperator(tx), user, hash))) return false
    await noteEvent(asOperator(tx), { event: 'password_changed', userId: user.id })
    return true
  })
  if (!changed) throw new CommandError('Another change of the password came first.')
  return `The password of ${user.username} was changed; all sessions have ended.`
}

/** Sets an e-mail address, which then counts as verified. Notifies the former address. */
export const changeEmail: Command = async ({ db }, args) => {
  const [name, address] = atMost(2, args)
  const user = await findUser(db, name)
  if (!address) throw new CommandError('Which e-mail address? Give it after the name.')
  const email = check(EmailAddress, address)
  const proof = { email, now: epochNow() }
  const isReplaced = await db.transaction().execute(async (tx) => {
    if (!(await replaceEmail(asOperator(tx), user, proof))) return false
    await noteEvent(asOperator(tx), { event: 'email_changed', userId: user.id })
    return true
  })
  if (!isReplaced) throw new CommandError('Another account has verified this e-mail address.')
  return `The e-mail address of ${user.username} is now ${email}.`
}

/** Activates an account. */
export const activate: Command = async ({ db }, args) => {
  const [name] = atMost(1, args)
  const user = await findUser(db, name)
  const done = await activateUser(asOperator(db), user.id)
  return done ? `${user.username} may sign in again.` : `${user.username} was active already.`
}

/** Deactivates an account. Its sessions end at once. */
export const deactivate: Command = async ({ db }, args) => {
  const [name] = atMost(1, args)
  const user = await findUser(db, name)
  const done = await deactivateUser(asOperator(db), user.id)
  if (!done) return `${user.username} was inactive already.`
  return `${user.username} can no longer sign in; all sessions have ended.`
}

/** Ends all sessions of a user. The user may sign in again. */
export const sessions: Command = async ({ db }, args) => {
  const [verb, name] = atMost(2, args)
  if (verb !== 'revoke') throw new CommandError('Unknown subcommand. Use: sessions revoke NAME')
  const user = await findUser(db, name)
  await endSessions(asOperator(db), user.id)
  return `All sessions of ${user.username} have ended.`
}

/** Returns a text that a page would accept too. @throws {CommandError} with the message of the page */
function check(schema: typeof Username | typeof EmailAddress, text: string): string {
  const { data, error } = schema.safeParse(text, { error: complaint })
  if (data === undefined) throw new CommandError(error?.issues[0]?.message)
  return data
}

function nameTaken(): CommandError {
  return new CommandError('A user with that username already exists.')
}

async function askPassword(owner: PasswordOwner, site: PasswordSite): Promise<string> {
  const password = process.stdin.isTTY ? await askTwice() : await firstLineOfInput()
  const [problem] = passwordProblems(password, owner, site)
  if (problem) throw new CommandError(problem)
  return password
}

async function askTwice(): Promise<string> {
  const password = await ask('Password: ', true)
  const again = await ask('Password (again): ', true)
  if (password !== again) throw new CommandError('The two passwords do not match.')
  return password
}

async function firstLineOfInput(): Promise<string> {
  const chunks = await process.stdin.toArray()
  return Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1)[0] ?? ''
}
