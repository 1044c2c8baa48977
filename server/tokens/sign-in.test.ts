import { expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { claimsOf, signIn, USER1 } from '../testing/test-client.ts'

async function eventsOf({ db }: TestApp, event: 'signed_in' | 'signed_out') {
  const events = db.selectFrom('audit_events').select(['user_id', 'sid', 'ip', 'user_agent'])
  return events.where('event', '=', event).execute()
}

test('POST /api/token records who signed in, in which session and from where', async () => {
  const server = await createTestApp()
  const response = await server.app.inject({
    method: 'POST',
    url: '/api/token',
    payload: USER1,
    headers: { 'user-agent': 'curl/8.5.0' },
    remoteAddress: '192.0.2.7',
  })
  const { sid } = claimsOf(response.json().access)
  const from = { ip: '192.0.2.7', user_agent: 'curl/8.5.0' }

  expect(await eventsOf(server, 'signed_in')).toEqual([{ user_id: 1, sid, ...from }])
  const sessions = server.db.selectFrom('sessions').select(['id', 'user_id', 'ip', 'user_agent'])
  expect(await sessions.execute()).toEqual([{ id: sid, user_id: 1, ...from }])
  const networks = server.db.selectFrom('known_networks').select(['user_id', 'network'])
  expect(await networks.execute()).toEqual([{ user_id: 1, network: '192.0.2.7' }])
})

test.each(['true', 'false'])('POST /api/token with UPDATE_LAST_LOGIN=%s', async (UPDATE_LAST_LOGIN) => {
  const { app, db } = await createTestApp({ UPDATE_LAST_LOGIN })
  await signIn(app)
  const user = db.selectFrom('users').select('last_login').where('id', '=', 1)

  expect((await user.executeTakeFirstOrThrow()).last_login !== null).toBe(UPDATE_LAST_LOGIN === 'true')
})

test('POST /api/logout records once who signed out of which session', async () => {
  const server = await createTestApp()
  const { client, tokens } = await signIn(server.app)
  const { sid } = claimsOf(tokens.access)
  await client.post('/api/logout', { refresh: tokens.refresh })
  await client.post('/api/logout', { refresh: tokens.refresh })

  expect(await eventsOf(server, 'signed_out')).toMatchObject([{ user_id: 1, sid }])
})
