import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { claimsOf, signIn } from '../testing/test-client.ts'
import { asPrevious, settingsOf, TEST_KEYS } from '../testing/test-keys.ts'

const URL = '/.well-known/jwks.json'
const AUDIENCE = 'api'

describe('GET /.well-known/jwks.json', () => {
  test.each(['EdDSA', 'RS256'] as const)(
    '%s: other services verify an access token with it',
    async (algorithm) => {
      const { app } = await createTestApp({
        AUDIENCE,
        ALGORITHM: algorithm,
        SIGNING_KEY: TEST_KEYS[algorithm],
      })
      const { tokens } = await signIn(app)
      const response = await app.inject(URL)
      const keys = createLocalJWKSet(response.json<JSONWebKeySet>())
      const { payload, protectedHeader } = await jwtVerify(tokens.access, keys, { audience: AUDIENCE })

      expect(protectedHeader).toEqual({
        alg: algorithm,
        typ: 'JWT',
        kid: expect.stringMatching(/^[0-9a-f]{16}$/),
      })
      expect(payload).toMatchObject({ token_type: 'access', username: 'user1' })
      expect(response.headers['cache-control']).toBe('public, max-age=300')
    },
  )

  test('has every pair, with its public half alone', async () => {
    const { app } = await createTestApp({ AUDIENCE, ...settingsOf('RS256') })
    const { keys } = (await app.inject(URL)).json<JSONWebKeySet>()

    expect(keys.map((key) => Object.keys(key).sort())).toEqual([
      ['alg', 'crv', 'kid', 'kty', 'use', 'x'],
      ['alg', 'e', 'kid', 'kty', 'n', 'use'],
    ])
    expect(keys.map(({ alg, use }) => [alg, use])).toEqual([
      ['EdDSA', 'sig'],
      ['RS256', 'sig'],
    ])
  })

  test('has a pair for the future', async () => {
    const { app } = await createTestApp({
      AUDIENCE,
      PREVIOUS_SIGNING_KEYS: asPrevious(TEST_KEYS.EdDSA, 'EdDSA'),
    })

    expect((await app.inject(URL)).json().keys).toHaveLength(1)
  })

  test.each(['HS256', 'HS384', 'HS512'] as const)('%s: nothing to publish', async (algorithm) => {
    const { app } = await createTestApp({
      AUDIENCE,
      ALGORITHM: algorithm,
      SIGNING_KEY: TEST_KEYS[algorithm],
    })
    const response = await app.inject(URL)

    expect(response.statusCode).toBe(404)
    expect(response.json()).toMatchObject({ code: 'not_found' })
  })

  test('without AUDIENCE nothing is published: a service could not tell for whom a token was issued', async () => {
    const { app } = await createTestApp(settingsOf('EdDSA'))
    const { tokens } = await signIn(app)

    expect((await app.inject(URL)).statusCode).toBe(404)
    expect(claimsOf(tokens.access)).not.toHaveProperty('aud')
  })
})
