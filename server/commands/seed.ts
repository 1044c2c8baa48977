import { setImmediate as nextTurn } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { epochNow } from '../../shared/epoch.ts'
import { setUpDemoAccounts } from '../accounts/demo-setup.ts'
import type { Db } from '../db/database.ts'
import { type Command, CommandError, whenInterrupted } from './command.ts'
import { createProgress } from './progress.ts'
import { insertEvents, insertNewUsers, insertProfiles, insertSessions } from './seed-repository.ts'
import { eventRows, profileRow, sessionRows, testUsername, userRow } from './seed-rows.ts'

/** The password of every test user. */
const PASSWORD = 'test password'

/** There are no more test users than this, because their names have six digits. */
const MOST_USERS = 999_999

/** How many users one transaction adds. A running server waits at most a tenth of a second for one transaction. */
const BATCH = 500

interface Batch {
  first: number
  last: number
  passwordHash: string
  now: number
}

/**
 * Adds test users, with profiles, sessions and events. It leaves existing test users as they are, so the
 * command can be repeated.
 */
export const seed: Command = async ({ db, hasher, config }, args) => {
  const { values } = parseArgs({ args, options: { users: { type: 'string' } } })
  const total = numberOfUsers(values.users)
  if (config.environment === 'production') {
    throw new CommandError('Test users are for development only. Set NODE_ENV=development')
  }
  // Demo accounts are added only to a database without users, and this command adds users.
  await setUpDemoAccounts({ db, hasher, config })
  const added = await addTestUsers(db, total, await hasher.hash(PASSWORD))
  const names = `${testUsername(1)} to ${testUsername(total)}`
  const users = added === 1 ? 'user was' : 'users were'
  return `${added.toLocaleString('en')} test ${users} added: there are ${names}, the password is "${PASSWORD}".`
}

function numberOfUsers(text = ''): number {
  const number = /^\d+$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= MOST_USERS) return number
  throw new CommandError('How many? Give --users and a number from 1 to 999999.')
}

async function addTestUsers(db: Db, total: number, passwordHash: string): Promise<number> {
  const interrupted = whenInterrupted()
  const progress = createProgress(total, 'users')
  const now = epochNow()
  let added = 0
  try {
    for (let first = 1; first <= total; first += BATCH) {
      const last = Math.min(first + BATCH - 1, total)
      added += await db.transaction().execute((tx) => addBatch(tx, { first, last, passwordHash, now }))
      progress.advance(last - first + 1)
      // A turn of the event loop, in which Ctrl-C is handled.
      await nextTurn()
      if (interrupted.aborted && last < total) throw interruptedAt(last)
    }
  } finally {
    progress.end()
  }
  return added
}

function interruptedAt(last: number): CommandError {
  return new CommandError(
    `Interrupted: there are ${testUsername(1)} to ${testUsername(last)}; the same command adds the rest.`,
  )
}

/** Adds a batch of test users in a transaction. Returns how many of them did not exist before. */
async function addBatch(tx: Db, { first, last, passwordHash, now }: Batch): Promise<number> {
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  const users = await insertNewUsers(
    tx,
    numbers.map((number) => userRow(number, passwordHash, now)),
  )
  const people = users.map(({ id, username }) => {
    const number = Number(username.slice(testUsername(0).indexOf('0')))
    return { id, number, sessions: sessionRows(number, id, now) }
  })
  await insertProfiles(
    tx,
    people.map(({ id, number }) => profileRow(number, id)),
  )
  await insertSessions(
    tx,
    people.flatMap(({ sessions }) => sessions),
  )
  await insertEvents(
    tx,
    people
      .flatMap(({ id, number, sessions }) => eventRows(number, id, sessions, now))
      // The audit trail is shown by id, newest first, so the events must be inserted in the order of their
      // times.
      .toSorted((one, other) => one.at - other.at),
  )
  return users.length
}
