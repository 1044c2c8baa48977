import type { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { nameKey } from '../accounts/name-key.ts'
import { createTestApp } from '../testing/test-app.ts'
import { signIn } from '../testing/test-client.ts'
import type { Db } from './database.ts'
import { up } from './migrations/0005-typed-names.ts'

const PASSWORD = 'correct horse battery'

/** The key before migration 0005. */
function formerKey(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
}

/** A database with accounts from before the migration. Each has verified its e-mail address. */
async function createWithFormer(people: { username: string; email: string }[]) {
  const { app, db, hasher } = await createTestApp()
  const password_hash = await hasher.hash(PASSWORD)
  await db
    .insertInto('users')
    .values(
      people.map(({ username, email }) => ({
        ...{ username, username_key: formerKey(username), email, email_key: formerKey(email) },
        ...{ pending_email: `new-${email}`, pending_email_key: formerKey(`new-${email}`) },
        ...{ email_verified_at: 1, date_joined: 0, password_hash },
      })),
    )
    .execute()
  await up(db as unknown as Kysely<unknown>)
  const statusOf = async (username: string, password = PASSWORD) =>
    (await signIn(app, 'body', { username, password })).response.statusCode
  return { db, statusOf }
}

function usersOf(db: Db) {
  return db.selectFrom('users').selectAll().where('id', '>', 2).orderBy('id').execute()
}

test('keys from before equal those of today afterwards, even those of pending e-mail addresses', async () => {
  const { db, statusOf } = await createWithFormer([
    { username: 'ann', email: 'info@xn--bcher-kva.example' },
    { username: 'ΟΔΥΣΣΕΥΣ', email: 'Odysseus@example.gr' },
    { username: 'STRAẞE', email: 'o+leary@strasse.example' },
    { username: 'sam.smith-2', email: '' },
  ])

  for (const { username, username_key, email, email_key, pending_email, pending_email_key } of await usersOf(
    db,
  )) {
    expect([username_key, email_key]).toEqual([nameKey(username), nameKey(email)])
    expect(pending_email_key).toBe(nameKey(pending_email ?? ''))
  }
  expect(await statusOf('info@bücher.example')).toBe(200)
  expect(await statusOf('οδυσσευς')).toBe(200)
})

test('two accounts whose keys become one: both stay, and the id after its name opens the second', async () => {
  const { db, statusOf } = await createWithFormer([
    { username: 'straẞe', email: 'one@xn--bcher-kva.example' },
    { username: 'strasse', email: 'one@bücher.example' },
  ])
  const [first, second] = await usersOf(db)

  expect(first?.username_key).toBe(`strasse ${first?.id}`)
  expect(second?.username_key).toBe('strasse')
  expect([first?.email_key, second?.email_key]).toEqual([
    `one@bücher.example ${first?.id}`,
    'one@bücher.example',
  ])
  for (const name of ['strasse', `straße ${first?.id}`, `one@bücher.example ${first?.id}`]) {
    expect([name, await statusOf(name)]).toEqual([name, 200])
  }
})

test('a provider whose sign-up read the clock twice keeps its account; one that was linked before the verification does not', async () => {
  const { db } = await createTestApp()
  const people = { signedUp: [100, 100, 101], linkedLater: [100, 900, 101], claimed: [100, 100, 160] }
  for (const [username, [date_joined = 0, linked_at = 0, email_verified_at = 0]] of Object.entries(people)) {
    const email = `${username}@example.com`
    const { id: user_id } = await db
      .insertInto('users')
      .values({
        ...{ username, username_key: username, email, email_key: email },
        email_verified_at,
        date_joined,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const identity = { provider: 'google', subject: username, user_id, email, linked_at }
    await db.insertInto('identities').values(identity).execute()
  }
  await up(db as unknown as Kysely<unknown>)
  const links = db.selectFrom('identities').select(['subject', 'linked_at']).orderBy('user_id')

  expect(await links.execute()).toEqual([
    { subject: 'signedUp', linked_at: 101 },
    { subject: 'linkedLater', linked_at: 900 },
    { subject: 'claimed', linked_at: 100 },
  ])
})
