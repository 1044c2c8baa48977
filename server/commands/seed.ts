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

/** The limit of the six digits in their names. */
const MOST_USERS = 999_999

/** Users per transaction, so that a running server waits for a tenth of a second at most. */
const BATCH = 500

interface Batch {
  first: number
  last: number
  passwordHash: string
  now: number
}

/**
 * Adds test users, with profiles, sessions and events. Existing ones stay as they are, so that it can be
 * repeated.
 */
export const seed: Command = async ({ db, hasher, config }, args) => {
  const { values } = parseArgs({ args, options: { users: { type: 'string' } } })
  const total = numberOfUsers(values.users)
  if (config.environment === 'production') {
    throw new CommandError('Test users are for development only. Set NODE_ENV=development')
  }
  // They are added only to a database without users, which it will no longer be.
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
      // Lets Ctrl-C be handled between two batches.
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

/** Returns how many of them were new. */
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
      // The trail is read by id, newest first.
      .toSorted((one, other) => one.at - other.at),
  )
  return users.length
}
