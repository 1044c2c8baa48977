import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { createTestClient, USER1 } from '../testing/test-client.ts'

const PEER = '127.0.0.1'
const BEHIND_PROXY = { TRUST_PROXY: 'loopback,10.0.0.0/8' }

/** For each value of the header, the IP address that it means. */
const WRITTEN = {
  '203.0.113.8': '203.0.113.8',
  '203.0.113.8:40001': '203.0.113.8',
  ' 203.0.113.8:40001 ': '203.0.113.8',
  '2001:db8::1': '2001:db8::1',
  '[2001:db8::1]': '2001:db8::1',
  '[2001:db8::1]:443': '2001:db8::1',
  '198.51.100.1, 203.0.113.8:40001': '203.0.113.8',
  '203.0.113.8:40001, 10.0.0.2:443': '203.0.113.8',
  '198.51.100.1, unknown, 10.0.0.2:443': '10.0.0.2',
  '198.51.100.1, unknown': PEER,
  unknown: PEER,
  '203.0.113.8:port': PEER,
  '203.0.113.8:40001:40002': PEER,
  '203.0.113': PEER,
  '[203.0.113.8': PEER,
  "'; DROP TABLE users; --": PEER,
  '203.0.113.8,': '203.0.113.8',
  '': PEER,
}

test.each(Object.entries(WRITTEN))(
  'C24 X-Forwarded-For %j is %s: in the session, the trail and the log',
  async (written, address) => {
    const { app, db, log } = await createTestApp(BEHIND_PROXY)
    const headers = { 'x-forwarded-for': written }
    const client = createTestClient(app)
    await client.post('/api/token', USER1, headers)
    const sessions = await db.selectFrom('sessions').select('ip').execute()
    const events = await db.selectFrom('audit_events').select('ip').execute()

    expect(sessions).toEqual([{ ip: address }])
    expect(events).toEqual([{ ip: address }])
    expect(new Set(log.filter(({ ip }) => ip).map(({ ip }) => ip))).toEqual(new Set([address]))
  },
)

test.each([
  ['203.0.113.8', (n: number) => `203.0.113.8:${40_000 + n}`],
  ['[2001:db8::1]:443', (n: number) => `[2001:db8::1]:${40_000 + n}`],
  ['another proxy', (n: number) => `unknown-${n}`],
])('C24 the connections of %s share their limits', async (_, write) => {
  const limits = { RATE_LIMITS: 'on', LIMIT_REQUESTS: '3/1m' }
  const { app } = await createTestApp({ ...BEHIND_PROXY, ...limits })
  const client = createTestClient(app)
  const statuses: number[] = []
  for (let n = 0; n < 4; n++) {
    const response = await client.post('/api/token', USER1, { 'x-forwarded-for': write(n) })
    statuses.push(response.statusCode)
  }

  expect(statuses).toEqual([200, 200, 200, 429])
})
