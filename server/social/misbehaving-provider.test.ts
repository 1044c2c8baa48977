import { describe, expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { createTestClient } from '../testing/test-client.ts'
import { MISBEHAVIOUR, UNUSUAL } from '../testing/test-misbehaviour.ts'
import { FROM_PAGE, finish } from '../testing/test-social.ts'
import { choosePersona, listenStandIns } from '../testing/test-stand-in.ts'

/** Signs in with a provider whose stand-in has these faults, as far as possible. */
async function signInWith(faults: Parameters<typeof listenStandIns>[0], provider = 'google') {
  const { port } = await listenStandIns(faults)
  const server = await createTestApp({ PORT: String(port), LOG_LEVEL: 'silent' })
  const client = createTestClient(server.app)
  const begun = await client.get(`/api/social/${provider}`, FROM_PAGE)
  if (begun.statusCode !== 200) return { ...server, client, response: begun }
  const { searchParams } = await choosePersona(new URL(begun.json().authorization_url), 'ada')
  return { ...server, client, response: await finish(client, Object.fromEntries(searchParams), { provider }) }
}

describe('a provider that misbehaves', () => {
  test.each(Object.entries(MISBEHAVIOUR))(
    'G5 %s: no user is signed in, and there is no 500',
    async (_, faults) => {
      const { response, client, db } = await signInWith(faults)

      expect([400, 502, 503]).toContain(response.statusCode)
      expect(response.json()).toMatchObject({ detail: expect.any(String), code: expect.any(String) })
      expect(Object.keys(client.cookies).filter((cookie) => !cookie.includes('social'))).toEqual([])
      expect(await db.selectFrom('sessions').select('id').execute()).toEqual([])
      expect(await db.selectFrom('identities').select('subject').execute()).toEqual([])
    },
  )

  test.each(Object.entries(UNUSUAL))('G5 %s is unusual, but valid', async (_, faults) => {
    expect((await signInWith(faults)).response.statusCode).toBe(200)
  })
})

test('a GitHub App that may not read e-mail addresses: the user enters one', async () => {
  const { response } = await signInWith({ instead: { emails: { status: 403, body: '{}' } } }, 'github')

  expect([response.statusCode, response.json()]).toMatchObject([202, { next: 'finish', email: null }])
})
