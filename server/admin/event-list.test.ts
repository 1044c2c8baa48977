import { describe, expect, test } from 'vitest'
import type { AdminEvent } from '../../shared/api/admin-api.ts'
import type { AuditEvent } from '../../shared/audit-event.ts'
import { epochNow, isoTime } from '../../shared/epoch.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { signIn, USER2 } from '../testing/test-client.ts'
import { signInStaff } from '../testing/test-staff.ts'
import { freezeTime } from '../testing/test-time.ts'

const DAY = 86_400 // seconds

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** Records events of a user at a time. */
async function note(
  { db }: TestApp,
  event: AuditEvent,
  { at = epochNow(), user_id = 2, count = 1, times = 1, ip = '192.0.2.7' } = {},
) {
  const row = { at, event, user_id, ip, user_agent: FIREFOX, count }
  await db.insertInto('audit_events').values(Array(times).fill(row)).execute()
}

describe('GET /api/admin/users/:id/events', () => {
  test('newest first: what, when, from where, and which staff member did it', async () => {
    freezeTime()
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await note(server, 'signed_in', { at: epochNow() - 60 })
    await staff.post('/users/2/deactivate')
    const { events, next } = (await staff.get('/users/2/events')).json()

    expect(next).toBeNull()
    expect(events).toHaveLength(2)
    expect(events[0]).toMatchObject({
      ...{
        event: 'user_deactivated',
        user: { id: 2, username: 'user2' },
        actor: { id: 1, username: 'user1' },
      },
    })
    expect(events[1]).toEqual({
      ...{ id: expect.any(Number), at: isoTime(epochNow() - 60), event: 'signed_in', count: 1 },
      ...{
        user: { id: 2, username: 'user2' },
        actor: null,
        address: '192.0.2.7',
        device: 'Firefox on Linux',
      },
    })
  })

  test('page after page, without gap or repeat while more happens; no events of other users', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await note(server, 'signed_in', { times: 120 })
    await note(server, 'signed_in', { times: 20, user_id: 1 })
    const seen: AdminEvent[] = []
    let query = ''
    do {
      const { events, next } = (await staff.get(`/users/2/events${query}`)).json()
      seen.push(...events)
      query = next && `?before=${next}`
      await note(server, 'signed_out')
    } while (query)

    expect(seen).toHaveLength(120)
    expect(new Set(seen.map(({ id }) => id)).size).toBe(120)
    expect(new Set(seen.map(({ user }) => user?.id))).toEqual(new Set([2]))
  })
})

describe('GET /api/admin/events', () => {
  test('of all users, or of one kind; with names if known', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await signIn(server.app, 'body', USER2)
    await signIn(server.app, 'body', { username: 'nobody', password: 'x' })
    await note(server, 'signed_out', { user_id: 77 })
    const { events } = (await staff.get('/events')).json()
    const failed = (await staff.get('/events?event=sign_in_failed')).json()

    expect(events.map(({ event, user }: AdminEvent) => [event, user])).toEqual([
      ['signed_out', { id: 77, username: null }],
      ['sign_in_failed', null],
      ['signed_in', { id: 2, username: 'user2' }],
      ['signed_in', { id: 1, username: 'user1' }],
    ])
    expect(failed.events.map(({ event }: AdminEvent) => event)).toEqual(['sign_in_failed'])
    expect((await staff.get('/events?event=nothing_of_the_kind')).json()).toEqual({ events: [], next: null })
  })

  test('of one account, by username, e-mail address or id, also of one that is gone', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await note(server, 'signed_out')
    await note(server, 'signed_in', { user_id: 77 })
    const usersOf = async (user: string) => {
      const { events } = (await staff.get(`/events?user=${encodeURIComponent(user)}`)).json()
      return events.map((event: AdminEvent) => event.user?.id)
    }

    expect(await usersOf('USER2')).toEqual([2])
    expect(await usersOf(' Tim@Allen.com ')).toEqual([2])
    expect(await usersOf('2')).toEqual([2])
    expect(await usersOf('77')).toEqual([77])
    expect(await usersOf('user')).toEqual([])
    expect(await usersOf('')).toHaveLength(3)
  })

  test('of days in UTC, both included, even if a clock was behind', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await server.db.deleteFrom('audit_events').execute()
    const noon = Date.UTC(2026, 10, 20, 12) / 1000
    for (const at of [noon - DAY, noon, noon + DAY / 2 - 1, noon + DAY / 2, noon + DAY / 2 - 5, noon + DAY]) {
      await note(server, 'signed_in', { at })
    }
    const timesOf = async (query: string) => {
      const { events } = (await staff.get(`/events?${query}`)).json()
      return events.map(({ at }: AdminEvent) => at.slice(8, 19))
    }

    expect(await timesOf('from=2026-11-20&to=2026-11-20')).toEqual([
      '20T23:59:55',
      '20T23:59:59',
      '20T12:00:00',
    ])
    expect(await timesOf('from=2026-11-21')).toEqual(['21T12:00:00', '21T00:00:00'])
    expect(await timesOf('to=2026-11-19')).toEqual(['19T12:00:00'])
    expect(await timesOf('from=2026-11-22')).toEqual([])
    expect(await timesOf('to=2026-11-18')).toEqual([])
    expect(await timesOf('from=2026-11-21&to=2026-11-20')).toEqual([])
  })

  test('by outcome and by IP address, page after page', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await note(server, 'sign_in_failed', { times: 60 })
    await note(server, 'token_reused', { ip: '2001:db8::1' })
    await note(server, 'signed_out')
    const page = async (query: string) => (await staff.get(`/events?${query}`)).json()
    const first = await page('outcome=failure')
    const second = await page(`outcome=failure&before=${first.next}`)
    const namesOf = ({ events }: { events: AdminEvent[] }) => events.map(({ event }) => event)

    expect(namesOf(first)).toEqual(['token_reused', ...Array(49).fill('sign_in_failed')])
    expect(namesOf(second)).toEqual(Array(11).fill('sign_in_failed'))
    expect(second.next).toBeNull()
    expect(namesOf(await page('outcome=success'))).toEqual(['signed_out', 'signed_in'])
    expect(namesOf(await page('address=2001:db8::1'))).toEqual(['token_reused'])
    expect(namesOf(await page('address=192.0.2.7&outcome=success'))).toEqual(['signed_out'])
    expect(namesOf(await page('address=192.0.2.8'))).toEqual([])
  })

  test.each([
    ...['before=x', 'before=-1', 'event=%00', 'event=A', 'outcome=maybe', 'address=%25', 'address=home'],
    ...['from=x', 'from=2026-02-30', 'to=2026-11-20T00:00:00Z', 'to=-1'],
  ])('?%s: 400', async (query) => {
    const staff = await signInStaff(await createTestApp())

    expect((await staff.get(`/events?${query}`)).json().code).toBe('invalid')
  })
})

describe('GET /api/admin/events/summary', () => {
  test('counts by day in UTC and kind, and a row that counts many as many', async () => {
    freezeTime()
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await server.db.deleteFrom('audit_events').execute()
    const midnight = epochNow() - (epochNow() % 86_400)
    const dayOf = (time: number) => isoTime(time).slice(0, 10)
    await note(server, 'limited', { at: midnight, count: 41 })
    await note(server, 'limited', { at: midnight - 1, count: 2 })
    await note(server, 'limited', { at: midnight - 86_400, count: 3 })
    await note(server, 'signed_in', { at: midnight - 1, times: 4 })
    await note(server, 'signed_in', { at: midnight - 86_400 - 1, times: 9 })
    const { days, counts } = (await staff.get('/events/summary?days=2')).json()

    const [yesterday, today] = [dayOf(midnight - 1), dayOf(midnight)]
    expect(days).toEqual([yesterday, today])
    expect(counts).toEqual([
      { day: yesterday, event: 'limited', count: 5 },
      { day: yesterday, event: 'signed_in', count: 4 },
      { day: today, event: 'limited', count: 41 },
    ])
    expect((await staff.get('/events/summary')).json().days).toHaveLength(14)
  })

  test.each(['0', '91', 'x', ''])('?days=%s: 400', async (days) => {
    const staff = await signInStaff(await createTestApp())

    expect((await staff.get(`/events/summary?days=${days}`)).json().fields).toHaveProperty('days')
  })
})
