import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { createTestClient, USER1 } from '../testing/test-client.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'

test('LIMIT_REQUESTS: Retry-After counts down to the end of the window, and then requests are accepted again', async () => {
  freezeTime()
  const { app } = await createTestApp({ RATE_LIMITS: 'on', LIMIT_REQUESTS: '2/1m' })
  const client = createTestClient(app)
  const ask = () => client.post('/api/token', USER1)

  expect([(await ask()).statusCode, (await ask()).statusCode]).toEqual([200, 200])
  passTime(20)
  const refused = await ask()
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '40'])
  passTime(40)
  expect((await ask()).statusCode).toBe(200)
})
