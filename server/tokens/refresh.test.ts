import { describe, expect, test } from 'vitest'
import { COOKIE_NAMES } from '../../shared/transports.ts'
import type { RefreshVerdict } from '../audit/meter.ts'
import { createTestApp } from '../testing/test-app.ts'
import { claimsOf, signIn } from '../testing/test-client.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'
import { refreshSession } from './refresh.ts'
import { createTokenIssuer } from './token-pair.ts'

describe('refreshSession', () => {
  async function open() {
    freezeTime()
    const { app, db, config } = await createTestApp()
    const { tokens } = await signIn(app)
    const counted: RefreshVerdict[] = []
    const meter = {
      incrementEvents: () => {},
      countRefresh: (verdict: RefreshVerdict) => void counted.push(verdict),
    }
    const client = { ip: '192.0.2.1', network: '192.0.2.1', userAgent: '' }
    const deps = { db, config, log: app.log, client, tokens: createTokenIssuer(app.jwt, config) }
    /** Refreshes. Returns the `detail` of the error. */
    const refresh = (token: string, by: typeof deps & { meter?: typeof meter } = { ...deps, meter }) =>
      refreshSession(by, token, 'body').then(
        () => 'refreshed',
        ({ message }: Error) => message,
      )
    return { tokens, counted, deps, refresh }
  }

  test('counts each refresh token once, by result', async () => {
    const { tokens, counted, refresh } = await open()
    await refresh(tokens.refresh)
    await refresh(tokens.refresh)
    passTime(10)
    await refresh(tokens.refresh)
    await refresh(tokens.refresh)
    await refresh('garbage')
    passTime(30 * 86_400)
    await refresh(tokens.refresh)

    expect(counted).toEqual(['moved', 'overtaken', 'reuse', 'over', 'invalid', 'over'])
  })

  test('does the same without a meter', async () => {
    const { tokens, deps, refresh } = await open()
    const outcomes = [await refresh(tokens.refresh, deps), await refresh(tokens.refresh, deps)]
    outcomes.push(await refresh('garbage', deps))
    passTime(30 * 86_400)
    outcomes.push(await refresh(tokens.refresh, deps))

    expect(outcomes).toEqual([
      'refreshed',
      'Token is blacklisted',
      'Token is invalid or expired',
      'Token is invalid or expired',
    ])
  })
})

test('a cookie session moves on although the clock was set back an hour', async () => {
  freezeTime()
  const { app } = await createTestApp()
  const { client } = await signIn(app, 'refresh-cookie')
  passTime(-3_600)
  await client.post('/api/token/refresh')

  expect(claimsOf(client.cookies[COOKIE_NAMES.refresh] ?? '').gen).toBe(2)
})
