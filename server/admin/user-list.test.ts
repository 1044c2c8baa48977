import { describe, expect, test } from 'vitest'
import type { AdminUser, AdminUserQuery } from '../../shared/api/admin-api.ts'
import { COUNT_LIMIT } from '../../shared/count-limit.ts'
import { nameKey } from '../accounts/name-key.ts'
import type { Db } from '../db/database.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { signInStaff } from '../testing/test-staff.ts'
import { listUsers } from './user-list.ts'

const DAY = 86_400 // seconds

/** Adds users: their names, and other columns that differ from the default. */
async function addUsers(
  db: Db,
  people: {
    username: string
    email?: string
    email_verified_at?: number | null
    last_login?: number | null
    is_active?: 0 | 1
  }[],
) {
  const rows = people.map(({ username, email = '', ...rest }, index) => ({
    ...{ username, username_key: nameKey(username), email, email_key: nameKey(email) },
    ...{ date_joined: index * DAY, ...rest },
  }))
  // A statement may not have as many values as ten thousand users have.
  for (let start = 0; start < rows.length; start += 1_000) {
    await db
      .insertInto('users')
      .values(rows.slice(start, start + 1_000))
      .execute()
  }
}

type Staff = Awaited<ReturnType<typeof signInStaff>>

async function namesOf(staff: Staff, query: string): Promise<string[]> {
  const { users } = (await staff.get(`/users?${query}`)).json()
  return users.map(({ username }: AdminUser) => username)
}

async function startWith(people: Parameters<typeof addUsers>[1]) {
  const server = await createTestApp()
  const staff = await signInStaff(server)
  await addUsers(server.db, people)
  return { server, staff }
}

/** Reads all pages and calls `between` after each. */
async function readThrough(
  deps: Pick<TestApp, 'config' | 'db'>,
  query: Partial<AdminUserQuery>,
  between = async () => {},
) {
  const seen: AdminUser[] = []
  let after: string | undefined
  do {
    const page = await listUsers(deps, {
      sort: 'username',
      order: 'asc',
      limit: '100',
      ...query,
      ...(after && { after }),
    })
    seen.push(...page.users)
    after = page.next ?? undefined
    await between()
  } while (after)
  return seen
}

describe('GET /api/admin/users', () => {
  test('lists by name, and shows what the contract has and no more', async () => {
    const { staff } = await startWith([{ username: 'Zoe' }, { username: 'ann' }])
    const response = await staff.get('/users')

    expect(response.json().next).toBeNull()
    expect(response.json().users.map(({ username }: AdminUser) => username)).toEqual([
      'ann',
      'user1',
      'user2',
      'Zoe',
    ])
    expect(response.json().users[0]).toEqual({
      ...{ id: 3 + 1, username: 'ann', email: '', email_verified: false, first_name: '', last_name: '' },
      ...{ is_active: true, is_staff: false, is_superuser: false },
      ...{ date_joined: '1970-01-02T00:00:00.000Z', last_login: null },
      second_factor: 'off',
    })
    expect(response.body).not.toMatch(/hash|\$2/)
  })

  test('searches by a part of a user name or an e-mail address, and by id, in any spelling', async () => {
    const { server, staff } = await startWith([
      { username: 'Straße', email: 'x@one.example' },
      { username: 'mia', email: 'STRASSE@two.example' },
      { username: 'grand.strasse' },
      { username: 'a_c' },
      { username: 'abc', email: 'abc@bücher.example' },
    ])
    const { id } = await server.db
      .selectFrom('users')
      .select('id')
      .where('username', '=', 'abc')
      .executeTakeFirstOrThrow()

    expect(await namesOf(staff, 'search=STRASSE')).toEqual(['grand.strasse', 'mia', 'Straße'])
    expect(await namesOf(staff, `search=${encodeURIComponent('ｔｒａß')}`)).toEqual([
      'grand.strasse',
      'mia',
      'Straße',
    ])
    expect(await namesOf(staff, 'search=two.ex')).toEqual(['mia'])
    expect(await namesOf(staff, 'search=xn--bcher-kva.example')).toEqual(['abc'])
    expect(await namesOf(staff, 'search=a_')).toEqual(['a_c'])
    expect(await namesOf(staff, 'search=%25')).toEqual([])
    expect(await namesOf(staff, `search=${id}`)).toEqual(['abc'])
    expect(await namesOf(staff, 'search=strasse@')).toEqual(['mia'])
    expect(await namesOf(staff, 'search=%5C')).toEqual([])
    expect(await namesOf(staff, 'search=%20')).toHaveLength(7)
  })

  test('searches by a part of first and last name, even after they have changed', async () => {
    const { staff } = await startWith([{ username: 'ann' }, { username: 'bob' }])
    const { users } = (await staff.get('/users?sort=username')).json()
    const [ann, bob] = users.map(({ id }: AdminUser) => id)
    await staff.patch(`/users/${ann}`, { first_name: 'Zoë-Ann', last_name: 'Ångström' })
    await staff.patch(`/users/${bob}`, { first_name: 'Bob', last_name: '' })
    const found = (search: string) => namesOf(staff, `search=${encodeURIComponent(search)}`)

    expect(await found('ALLEN')).toEqual(['user2'])
    expect(await found('m all')).toEqual(['user2'])
    expect(await found('zoË')).toEqual(['ann'])
    expect(await found('ngströ')).toEqual(['ann'])
    expect(await found('%')).toEqual([])
    await staff.patch(`/users/${ann}`, { last_name: 'Smith' })
    expect(await found('ngströ')).toEqual([])
    expect(await found('smith')).toEqual(['ann', 'user1'])
    expect(await found('zoë-ann sm')).toEqual(['ann'])
  })

  test('filters by flags', async () => {
    const { staff } = await startWith([
      { username: 'gone', is_active: 0 },
      { username: 'here', is_active: 1 },
    ])

    expect(await namesOf(staff, 'is_active=false')).toEqual(['gone'])
    expect(await namesOf(staff, 'is_staff=true')).toEqual(['user1'])
    expect(await namesOf(staff, 'is_staff=false&is_active=true')).toEqual(['here', 'user2'])
    expect(await namesOf(staff, 'is_staff=true&is_active=false')).toEqual([])
  })

  test('filters by whether the e-mail address is verified, and by provider', async () => {
    const { server, staff } = await startWith([
      { username: 'sure', email: 'sure@example.com', email_verified_at: 1 },
      { username: 'unsure', email: 'unsure@example.com' },
    ])
    const identity = { subject: 'x', user_id: 2, email: null, linked_at: 0 }
    await server.db
      .insertInto('identities')
      .values({ ...identity, provider: 'github' })
      .execute()

    expect(await namesOf(staff, 'email_verified=false')).toEqual(['unsure'])
    expect(await namesOf(staff, 'email_verified=true')).toEqual(['sure', 'user1', 'user2'])
    expect(await namesOf(staff, 'provider=github')).toEqual(['user2'])
    expect(await namesOf(staff, 'provider=github&email_verified=false')).toEqual([])
    expect(await namesOf(staff, 'provider=google')).toEqual([])
  })

  test('counts the users on all pages, up to a limit', async () => {
    const { server, staff } = await startWith(thousands(COUNT_LIMIT - 1))
    const totalOf = async (query: string) => (await staff.get(`/users?${query}`)).json().total
    const { next } = (await staff.get('/users')).json()

    expect(await totalOf('search=user')).toBe(2)
    expect(await totalOf('search=p00')).toBe(108)
    expect(await totalOf('is_staff=true')).toBe(1)
    expect(await totalOf('is_active=false')).toBe(0)
    expect(await totalOf('')).toBeNull()
    await server.db.deleteFrom('users').where('id', '=', 2).execute()
    expect(await totalOf('')).toBe(COUNT_LIMIT)
    expect(await totalOf(`after=${next}`)).toBe(COUNT_LIMIT)
  })

  test('users who never signed in come first, page after page', async () => {
    const { server } = await startWith([
      ...[
        { username: 'late', last_login: 4_000_000_000 },
        { username: 'first', last_login: 5 },
      ],
      ...[{ username: 'never1' }, { username: 'never2' }, { username: 'never3' }],
    ])
    await server.db.deleteFrom('users').where('username', 'like', 'user%').execute()
    const walk = async (order: 'asc' | 'desc') => {
      const users = await readThrough(server, { sort: 'last_login', order, limit: '1' })
      return users.map(({ username }) => username)
    }

    const ascending = ['never1', 'never2', 'never3', 'first', 'late']
    expect(await walk('asc')).toEqual(ascending)
    expect(await walk('desc')).toEqual(ascending.reverse())
  })

  test.each([
    ['sort=password_hash', 'sort'],
    ['order=up', 'order'],
    ['is_active=1', 'is_active'],
    ['email_verified=1', 'email_verified'],
    ['provider=%25', 'provider'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['search=a%00', 'search'],
    ['after=', 'after'],
    ['after=x', 'after'],
    ['after=%ff', 'after'],
    [`after=${cursor(['email', 'asc', 'a', 1])}`, 'after'],
    [`after=${cursor(['username', 'desc', 'a', 1])}`, 'after'],
    [`after=${cursor(['username', 'asc', 1, 1])}`, 'after'],
    [`after=${cursor(['username', 'asc', 'a\0', 1])}`, 'after'],
    [`after=${cursor(['username', 'asc', 'a', 1.5])}`, 'after'],
    [`after=${cursor(['username', 'asc', 'a', 1e300])}`, 'after'],
    [`after=${cursor(['username', 'asc', 'a'])}`, 'after'],
    [`sort=last_login&after=${cursor(['last_login', 'asc', 'a', 1])}`, 'after'],
    [`sort=last_login&after=${cursor(['last_login', 'asc', null, 1])}`, 'after'],
  ])('?%s: 400 invalid', async (query, field) => {
    const staff = await signInStaff(await createTestApp())
    const response = await staff.get(`/users?${query}`)

    expect([response.statusCode, response.json().code, Object.keys(response.json().fields)]).toEqual([
      400,
      'invalid',
      [field],
    ])
  })

  test.each(['asc', 'desc'] as const)(
    '%s: a walk through 2,500 while others are added: none left out, none twice',
    async (order) => {
      const { server } = await startWith(thousands(2_500))
      const before = await idsOf(server)
      let added = 0
      const seen = await readThrough(server, { order }, async () => {
        added += 1
        await addUsers(server.db, [{ username: `p0${added % 10}-${added}` }, { username: `zz-${added}` }])
      })

      const ids = seen.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(before.filter((id) => !ids.includes(id))).toEqual([])
      expect(added).toBeGreaterThan(25)
    },
  )

  test.each(['username', 'email', 'date_joined', 'last_login'] as const)(
    'by %s: search results come in the same order as all users, page by page',
    async (sort) => {
      const { server } = await startWith(thousands(1_500))
      const all = await readThrough(server, { sort })
      const many = await readThrough(server, { sort, search: 'p' })
      const few = await readThrough(server, { sort, search: 'p00' })

      const named = (part: string) =>
        all.filter(({ username, email }) => username.includes(part) || email.includes(part))
      expect([many.length, few.length]).toEqual([1_500, 106])
      expect(many).toEqual(named('p'))
      expect(few).toEqual(named('p00'))
    },
  )
})

/** Names in one order, e-mail addresses in another. Half of them never signed in. */
function thousands(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    username: `p${String((index * 7) % count).padStart(4, '0')}`,
    email: `q${String((index * 11) % count).padStart(4, '0')}@example.com`,
    last_login: index % 2 ? (index * 13) % 100 : null,
  })).map((person, index) =>
    index % 15 === 0 ? { ...person, email: person.email.replace('q', 'p') } : person,
  )
}

async function idsOf({ db }: TestApp): Promise<number[]> {
  const users = await db.selectFrom('users').select('id').execute()
  return users.map(({ id }) => id)
}

function cursor(parts: unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}
