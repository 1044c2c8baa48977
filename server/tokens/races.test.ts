import { describe, expect, test } from 'vitest'
import { COOKIE_NAMES } from '../../shared/transports.ts'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn } from '../testing/test-client.ts'
import { freezeTime, passTime, SOAK } from '../testing/test-time.ts'

describe('POST /api/token/refresh, many at once', () => {
  test.each([2, 8, 20, 50])(
    'B1 C1 %i at once by cookie: one successor, one generation, no cookie cleared',
    async (clients) => {
      freezeTime()
      const { app, db } = await createTestApp()
      const { client } = await signIn(app, 'refresh-cookie')

      for (let round = 2; round <= 5; round++) {
        passTime(60)
        const tabs = Array.from({ length: clients }, () => createTestClient(app))
        for (const tab of tabs) Object.assign(tab.cookies, client.cookies)
        const responses = await Promise.all(tabs.map((tab) => tab.post('/api/token/refresh')))

        expect(responses.map(({ statusCode }) => statusCode)).toEqual(Array(clients).fill(200))
        expect(new Set(responses.map(({ body }) => body)).size).toBe(1)
        expect(new Set(tabs.map(({ cookies }) => cookies[COOKIE_NAMES.refresh])).size).toBe(1)
        expect(responses.flatMap(({ cookies }) => cookies).filter(({ maxAge }) => !maxAge)).toEqual([])
        expect(await db.selectFrom('sessions').select('generation').execute()).toEqual([
          { generation: round },
        ])
        Object.assign(client.cookies, tabs[0]?.cookies)
      }
    },
  )

  test.each([2, 8, 20])('B1 %i at once by body: one winner, and the losers end nothing', async (clients) => {
    const { app } = await createTestApp()
    let { refresh } = (await signIn(app)).tokens

    for (let round = 1; round <= 4; round++) {
      const client = createTestClient(app)
      const responses = await Promise.all(
        Array.from({ length: clients }, () => client.post('/api/token/refresh', { refresh })),
      )
      const winners = responses.filter(({ statusCode }) => statusCode === 200)
      const losers = responses.filter(({ statusCode }) => statusCode === 401)

      expect([winners.length, losers.length]).toEqual([1, clients - 1])
      for (const loser of losers) expect(loser.json()).not.toHaveProperty('reason')
      refresh = winners[0]?.json().refresh
    }
  })

  test('B2 eight tabs, three rounds, one of them late: all stay signed in', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'cookies')

    for (let round = 0; round < 3; round++) {
      passTime(240)
      const tabs = Array.from({ length: 8 }, () => createTestClient(app))
      for (const tab of tabs) Object.assign(tab.cookies, client.cookies)
      await Promise.all(tabs.slice(1).map((tab) => tab.post('/api/token/refresh')))
      await tabs[1]?.get('/api/auth-check')
      passTime(9)
      await tabs[0]?.post('/api/token/refresh')

      for (const tab of tabs) expect((await tab.get('/api/profile')).statusCode).toBe(200)
      Object.assign(client.cookies, tabs[0]?.cookies)
    }
  })

  test('B10 a refresh beside a sign-out: the session is dead every time', async () => {
    const { app } = await createTestApp({ LOG_LEVEL: 'silent' })

    for (let pair = 0; pair < (SOAK ? 1_000 : 100); pair++) {
      const { client, tokens } = await signIn(app)
      const send = [
        () => client.post('/api/token/refresh', { refresh: tokens.refresh }),
        () => client.post('/api/logout', { refresh: tokens.refresh }),
      ]
      if (pair % 2) send.reverse()
      const responses = await Promise.all(send.map((request) => request()))

      const given = responses.map((response) => response.json()).find(({ access }) => access) ?? tokens
      expect((await client.get('/api/profile', bearer(given.access))).statusCode).toBe(401)
      expect((await client.post('/api/token/refresh', { refresh: given.refresh })).statusCode).toBe(401)
    }
  })
})
