import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ROOT, temporaryFolder } from '../../test/server-process.ts'
import { type Db, openDatabase } from '../db/database.ts'
import { createOwnTestApp } from '../testing/test-app.ts'
import { createTestClient } from '../testing/test-client.ts'
import { type CommandLine, createCommandLine } from '../testing/test-command-line.ts'
import { ON_POSTGRES, takeSharedDatabase } from '../testing/test-database.ts'

const ADMIN = ['createsuperuser', '--username', 'admin', '--email', 'admin@example.com']

/** On SQLite a database exists as soon as it is opened, unless its folder is a file. */
function missingDatabase() {
  const message = /^The database cannot be used: .*(does not exist|EEXIST|ENOTDIR).*$/
  if (!ON_POSTGRES) return { DATABASE_URL: join(ROOT, 'package.json/app.sqlite'), message }
  const url = new URL(process.env.TEST_DATABASE_URL ?? '')
  url.pathname = '/no_such_database'
  return { DATABASE_URL: url.href, message }
}

/** Opens the database of the commands. */
function openFor({ databaseUrl }: Pick<CommandLine, 'databaseUrl'>): Db {
  const db = openDatabase(databaseUrl)
  onTestFinished(() => db.destroy())
  return db
}

/** Starts a server over the database of the commands. Returns a function that calls it. */
async function startApi({ databaseUrl }: Pick<CommandLine, 'databaseUrl'>) {
  const { app } = await createOwnTestApp({ DATABASE_URL: databaseUrl })
  const post = async (path: string, body: object) => {
    const response = await createTestClient(app).post(path, body)
    return { status: response.statusCode, body: response.json() }
  }
  return {
    signIn: (username: string, password: string) => post('/api/token', { username, password }),
    refresh: (refresh: string) => post('/api/token/refresh', { refresh }),
  }
}

describe('npm run manage', () => {
  test('migrate creates the tables; again it has nothing to do', async () => {
    const folder = temporaryFolder()
    onTestFinished(folder.remove)
    // On PostgreSQL a test gets a migrated database.
    const { manage } = await createCommandLine(
      ON_POSTGRES ? {} : { DATABASE_URL: join(folder.path, 'app.sqlite') },
    )
    const newest = 'The database is at the newest version.'
    const first = ON_POSTGRES ? `^${newest}$` : `^(Applied \\S+\\.\n)+${newest}$`
    expect(await manage(['migrate'])).toEqual({ status: 0, stdout: expect.stringMatching(first), stderr: '' })
    expect(await manage(['migrate'])).toEqual({ status: 0, stdout: newest, stderr: '' })
  })

  test('migrate --down reverts the newest migration, if confirmed', async () => {
    const { manage } = await createCommandLine()
    await manage(['migrate'])
    const refused = await manage(['migrate', '--down'])
    const takenBack = await manage(['migrate', '--down', '--yes'])
    const again = await manage(['migrate'])

    expect(refused.status).toBe(1)
    const [, name] =
      refused.stderr.match(/^Reverting (\S+) deletes the data that it added: confirm with --yes\.$/) ?? []
    expect(takenBack).toMatchObject({ status: 0, stdout: expect.stringMatching(`^Reverted ${name}\\.`) })
    expect(again.stdout).toBe(`Applied ${name}.\nThe database is at the newest version.`)
  })

  test('PASSWORD_HASH is that of the commands too: a long password, and a server with the other scheme', async () => {
    const line = await createCommandLine({ PASSWORD_HASH: 'argon2id' })
    const password = 'ein sehr langes Passwort '.repeat(4)
    await line.manage(ADMIN, `${password}\n`)
    const db = openFor(line)
    const user = db.selectFrom('users').select('password_hash').where('username', '=', 'admin')
    const { signIn } = await startApi(line)

    expect((await user.executeTakeFirst())?.password_hash).toMatch(/^\$argon2id\$/)
    expect(await signIn('admin', password)).toMatchObject({ status: 200 })
    expect(await signIn('admin', password.slice(0, 72))).toMatchObject({ status: 401 })
  })

  test('createsuperuser adds a user who can sign in, once; changepassword replaces the password', async () => {
    const line = await createCommandLine()

    expect(await line.manage(ADMIN, 'a long password\n')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/Superuser admin was added\.$/),
    })
    expect(await line.manage(ADMIN, 'a long password\n')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'A user with that username already exists.',
    })
    const { signIn } = await startApi(line)
    expect(await signIn('admin', 'a long password')).toMatchObject({ status: 200 })
    expect((await line.manage(['changepassword', 'Admin'], 'another password\n')).stdout).toBe(
      'The password of admin was changed; all sessions have ended.',
    )
    expect(await signIn('admin', 'a long password')).toMatchObject({ status: 401 })
    expect(await signIn('admin@example.com', 'another password')).toMatchObject({ status: 200 })
  })

  test('changeemail sets an e-mail address that no other account has verified', async () => {
    const { manage } = await createCommandLine()
    await manage(ADMIN, 'a long password\n')
    await manage(['createsuperuser', '--username', 'other', '--email', ''], 'a long password\n')

    expect(await manage(['changeemail', 'other', 'admin@example.com'])).toMatchObject({
      status: 1,
      stderr: 'Another account has verified this e-mail address.',
    })
    expect(await manage(['changeemail', 'other', 'other@example.com'])).toMatchObject({
      status: 0,
      stdout: 'The e-mail address of other is now other@example.com.',
    })
  })

  test('sessions revoke, deactivate and activate take effect at once, and are recorded', async () => {
    const line = await createCommandLine()
    await line.manage(ADMIN, 'a long password\n')
    const { signIn, refresh } = await startApi(line)
    const first = await signIn('admin', 'a long password')

    const revoked = await line.manage(['sessions', 'revoke', 'admin'])
    expect(revoked).toEqual({ status: 0, stdout: 'All sessions of admin have ended.', stderr: '' })
    expect(await refresh(first.body.refresh)).toMatchObject({
      status: 401,
      body: { reason: 'ended_elsewhere' },
    })
    const second = await signIn('admin', 'a long password')
    expect(second.status).toBe(200)

    const away = 'admin can no longer sign in; all sessions have ended.'
    expect((await line.manage(['deactivate', 'Admin@Example.com'])).stdout).toBe(away)
    expect((await line.manage(['deactivate', 'admin'])).stdout).toBe('admin was inactive already.')
    expect(await refresh(second.body.refresh)).toMatchObject({ status: 401, body: { reason: 'deactivated' } })
    expect(await signIn('admin', 'a long password')).toMatchObject({ status: 403 })

    expect((await line.manage(['activate', 'admin'])).stdout).toBe('admin may sign in again.')
    expect(await signIn('admin', 'a long password')).toMatchObject({ status: 200 })
    const events = await openFor(line).selectFrom('audit_events').selectAll().orderBy('id').execute()
    const byCommand = events.filter(({ user_agent }) => user_agent === 'npm run manage')
    expect(byCommand.map(({ event }) => event)).toEqual([
      'registered',
      'sessions_ended',
      'user_deactivated',
      'user_activated',
    ])
  })

  test('seed adds test users with profiles, sessions and events; again it adds the missing ones', async () => {
    const line = await createCommandLine({ NODE_ENV: 'test' })
    const db = openFor(line)
    const count = async (table: 'users' | 'profiles' | 'sessions' | 'audit_events') =>
      Number((await db.selectFrom(table).select(db.fn.countAll().as('rows')).executeTakeFirst())?.rows)

    const first = await line.manage(['seed', '--users', '600'])
    expect(first).toMatchObject({ status: 0, stderr: '' })
    expect(first.stdout).toContain('600 test users were added: there are user-000001 to user-000600')
    expect((await line.manage(['seed', '--users', '700'])).stdout).toMatch(/^100 test users were added/)

    // The other two are the users of the Django-React tutorial (README).
    expect(await count('users')).toBe(702)
    expect(await count('profiles')).toBe(702)
    expect(await count('sessions')).toBe(1_050)
    expect(await count('audit_events')).toBe(1_750)
    const odd = db.selectFrom('sessions').innerJoin('users', 'users.id', 'user_id').select('sessions.id')
    expect(await odd.whereRef('created_at', '<', 'date_joined').execute()).toEqual([])
    expect(await odd.whereRef('rotated_at', '>=', 'expires_at').execute()).toEqual([])
    const { signIn } = await startApi(line)
    expect(await signIn('user-000700', 'test password')).toMatchObject({ status: 403 }) // inactive
    expect(await signIn('user-000699', 'test password')).toMatchObject({ status: 200 })
  })

  test.each([
    [[...ADMIN], 'short\n', 'This password is too short. It must contain at least 8 characters.'],
    [[...ADMIN], `${'é'.repeat(37)}\n`, 'This password is too long. It must have at most 72 bytes.'],
    [[...ADMIN], 'localhost1\n', 'The password is too similar to the name of this site.'],
    [['changepassword', 'nobody'], '', 'There is no user nobody.'],
    [['changepassword'], '', 'Which user? Give a user name.'],
    [['createsuperuser', '--username', 'a@b', '--email', ''], 'long enough\n', 'Enter a valid username.'],
    [['createsuperuser', '--username', 'abc', '--email', 'nowhere'], '', 'Enter a valid email address.'],
    [['createsuperuser', '--username', ' ', '--email', ''], 'long enough\n', 'This field may not be blank.'],
    [['createsuperuser'], '', 'This needs a terminal: User name:'],
    [['createsuperuser', '--colour', 'red'], '', "Unknown option '--colour'"],
    [['changeemail', 'nobody', 'a@example.com', 'b@example.com'], '', 'Unexpected argument: b@example.com'],
    [['deactivate', '--all'], '', "Unknown option '--all'"],
    [['sessions', 'end', 'admin'], '', 'Use: sessions revoke NAME'],
    [['seed', '--users', '0'], '', 'Give --users and a number from 1 to 999999.'],
    [['seed', '--users', '1'], '', 'Test users are for development only.'],
  ])('%j: exit 1 and a sentence', async (args, input, message) => {
    const { status, stderr } = await (await createCommandLine()).manage(args, input)

    expect(status).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
  })

  test('a database that cannot be used: exit 1 and a sentence', async () => {
    const DATABASE_URL = 'postgres://postgres@127.0.0.1:1/nothing'
    const { status, stderr } = await (await createCommandLine({ DATABASE_URL })).manage(['migrate'])

    expect(status).toBe(1)
    expect(stderr).toMatch(/^The database cannot be used: .*ECONNREFUSED.*$/)
  })

  test('a missing database: exit 1 and a sentence', async () => {
    const { DATABASE_URL, message } = missingDatabase()
    const { status, stderr } = await (await createCommandLine({ DATABASE_URL })).manage(['migrate'])

    expect(status).toBe(1)
    expect(stderr).toMatch(message)
  })
})

describe('npm run manage -- copy-to-postgres', () => {
  test.skipIf(ON_POSTGRES)(
    'refuses a URL that is not PostgreSQL, and a database that does not respond',
    async () => {
      const { manage } = await createCommandLine()

      expect(await manage(['copy-to-postgres', 'app.sqlite'])).toMatchObject({
        status: 1,
        stderr: 'Where to? Give the URL: postgres://user:password@host/name',
      })
      expect(await manage(['copy-to-postgres', 'postgres://postgres@127.0.0.1:1/nothing'])).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/^The PostgreSQL database cannot be used: .*ECONNREFUSED.*$/),
      })
    },
  )

  test.skipIf(!ON_POSTGRES)('H7 sessions that began on SQLite go on over PostgreSQL', async () => {
    const target = await takeSharedDatabase()
    const folder = temporaryFolder()
    onTestFinished(folder.remove)
    const line = await createCommandLine({ DATABASE_URL: join(folder.path, 'app.sqlite') })
    expect((await line.manage(['copy-to-postgres', target])).stderr).toMatch(
      /^There is nothing to copy in .*app\.sqlite\.$/,
    )
    const before = await startApi(line)
    const { body: pair } = await before.signIn('user1', 'password1')

    const copied = await line.manage(['copy-to-postgres', target])
    expect(copied).toMatchObject({ status: 0, stderr: '' })
    expect(copied.stdout).toContain('users has 2 rows.\nprofiles has 2 rows.\nsessions has 1 row.\n')
    expect(await line.manage(['copy-to-postgres', target])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'The PostgreSQL database is not empty: users has 2 rows.',
    })

    const after = await startApi({ databaseUrl: target })
    const refreshed = await after.refresh(pair.refresh)
    expect(refreshed.status).toBe(200)
    // A token that was spent on SQLite is spent on PostgreSQL too.
    expect((await after.refresh(pair.refresh)).status).toBe(401)
    expect((await after.signIn('user2', 'password2')).status).toBe(200)
  })

  test.skipIf(!ON_POSTGRES)('refuses to copy from PostgreSQL', async () => {
    const { manage, databaseUrl } = await createCommandLine()

    expect(await manage(['copy-to-postgres', databaseUrl])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('only one of SQLite can be copied'),
    })
  })
})
