import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import { createPasswordHasher } from '../accounts/password-hasher.ts'
import { createOwnTestApp, createTestApp, type TestApp } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn } from '../testing/test-client.ts'

const METRICS_TOKEN = 'a-token-of-the-tests'

/** Reads the metrics: every sample by its name and labels. */
async function figures({ app }: Pick<TestApp, 'app'>): Promise<Record<string, number>> {
  const { body } = await app.inject({ url: '/api/metrics', headers: bearer(METRICS_TOKEN) })
  const samples = [...body.matchAll(/^([a-z]\S*(?:\{.*\})?) (\S+)$/gm)]
  return Object.fromEntries(samples.map(([, name = '', value]) => [name, Number(value)]))
}

describe('GET /api/metrics', () => {
  test('does not exist without METRICS_TOKEN', async () => {
    const { app } = await createOwnTestApp()
    const response = await app.inject({ url: '/api/metrics', headers: bearer('') })

    expect([response.statusCode, response.json()]).toEqual([404, { detail: 'Not found.', code: 'not_found' }])
  })

  test.each([
    ['no token', {}, 'not_authenticated'],
    ['another one', bearer('a-token-of-the-testS'), 'token_not_valid'],
    ['half of it', bearer('a-token-of'), 'token_not_valid'],
    ['another scheme', { authorization: `Basic ${METRICS_TOKEN}` }, 'not_authenticated'],
  ])('is closed to %s', async (_, headers, code) => {
    const { app } = await createOwnTestApp({ METRICS_TOKEN })
    const response = await app.inject({ url: '/api/metrics', headers })

    expect([response.statusCode, response.json().code]).toEqual([401, code])
  })

  test('is not among the routes of the API', async () => {
    const { app } = await createOwnTestApp({ METRICS_TOKEN, API_DOCS: 'on' })

    expect((await app.inject('/api')).json()).not.toContain('/api/metrics')
    expect(JSON.stringify((await app.inject('/api/docs/json')).json())).not.toContain('/api/metrics')
  })

  test.each(['/api/metrics', '/api/metrics/', '/api/metrics?x', '/%61pi/metrics', '/api/%6detrics/'])(
    'spelled %s, the location of docs/deploy.md hides it from the outside',
    async (url) => {
      const { app } = await createTestApp({ METRICS_TOKEN })
      const text = readFileSync(join(import.meta.dirname, '../../docs/deploy.md'), 'utf8')
      const [, prefix = 'none'] = /location \^~ (\S+) \{\s+return 404;/.exec(text) ?? []

      expect((await app.inject({ url, headers: bearer(METRICS_TOKEN) })).statusCode).toBe(200)
      // nginx compares the decoded path.
      expect(decodeURIComponent(new URL(url, 'http://localhost').pathname).startsWith(prefix)).toBe(true)
    },
  )

  test('is text for Prometheus, with the metrics of the process', async () => {
    const server = await createOwnTestApp({ METRICS_TOKEN })
    const response = await server.app.inject({ url: '/api/metrics', headers: bearer(METRICS_TOKEN) })

    expect(response.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(response.headers['cache-control']).toBe('no-store')
    expect((await figures(server)).process_resident_memory_bytes).toBeGreaterThan(1_000_000)
  })

  test('counts sign-ins, and refreshes by result', async () => {
    const server = await createOwnTestApp({ METRICS_TOKEN, REFRESH_REUSE_WINDOW_BODY: '2s' })
    await signIn(server.app, 'body', { username: 'user1', password: 'wrong' })
    const { client, tokens } = await signIn(server.app)
    const refresh = async (token: string) =>
      (await client.post('/api/token/refresh', { refresh: token })).json().refresh ?? ''
    const second = await refresh(tokens.refresh)
    await refresh(tokens.refresh)
    await refresh(await refresh(second))
    await refresh(tokens.refresh)
    await refresh(second)
    await refresh('a.b.c')

    expect(await figures(server)).toMatchObject({
      [`${APP_KEY}_events_total{event="sign_in_failed"}`]: 1,
      [`${APP_KEY}_events_total{event="signed_in"}`]: 1,
      [`${APP_KEY}_events_total{event="token_reused"}`]: 1,
      [`${APP_KEY}_refreshes_total{verdict="moved"}`]: 3,
      [`${APP_KEY}_refreshes_total{verdict="repeat"}`]: 1,
      [`${APP_KEY}_refreshes_total{verdict="reuse"}`]: 1,
      [`${APP_KEY}_refreshes_total{verdict="over"}`]: 1,
      [`${APP_KEY}_refreshes_total{verdict="invalid"}`]: 1,
    })
  })

  test('counts the loser of a race separately', async () => {
    const server = await createOwnTestApp({ METRICS_TOKEN })
    const { client, tokens } = await signIn(server.app)
    for (let time = 0; time < 2; time++) await client.post('/api/token/refresh', { refresh: tokens.refresh })

    expect(await figures(server)).toMatchObject({
      [`${APP_KEY}_refreshes_total{verdict="moved"}`]: 1,
      [`${APP_KEY}_refreshes_total{verdict="overtaken"}`]: 1,
    })
  })

  test('shows how many hashes are in progress, queued, and refused', async () => {
    const hasher = createPasswordHasher({ passwordHash: 'bcrypt', bcryptCost: 4 })
    const server = await createOwnTestApp({ METRICS_TOKEN }, () => hasher)
    onTestFinished(() => hasher.close())
    await hasher.hash('x') // starts the threads
    const guesses = Array.from({ length: 120 }, () => hasher.hash('x').catch(({ statusCode }) => statusCode))
    const busy = await figures(server)
    const refused = (await Promise.all(guesses)).filter((outcome) => outcome === 503).length

    expect(busy[`${APP_KEY}_password_hashes{state="waiting"}`]).toBeGreaterThan(0)
    expect(busy[`${APP_KEY}_password_hashes{state="running"}`]).toBeGreaterThan(0)
    expect(refused).toBeGreaterThan(0)
    expect(await figures(server)).toMatchObject({
      [`${APP_KEY}_password_hashes{state="waiting"}`]: 0,
      [`${APP_KEY}_password_hashes{state="running"}`]: 0,
      [`${APP_KEY}_password_hashes_refused_total`]: refused,
    })
  })

  test('measures responses by route and class of status, never by path', async () => {
    const server = await createOwnTestApp({ METRICS_TOKEN })
    const client = createTestClient(server.app)
    for (const path of ['/api/health', '/nope/s3cret', '/api/dev/s3cret?a=1']) await client.get(path)
    await client.get('/api/profile')
    const figuresNow = await figures(server)
    const count = (labels: string) => figuresNow[`${APP_KEY}_http_request_duration_seconds_count{${labels}}`]

    expect(count('method="GET",route="/api/health",status="2xx"')).toBe(1)
    expect(count('method="GET",route="/api/profile",status="4xx"')).toBe(1)
    expect(count('method="GET",route="none",status="4xx"')).toBe(2)
    expect(Object.keys(figuresNow).join()).not.toContain('s3cret')
  })

  test('two servers in one process count apart', async () => {
    const [first, second] = [
      await createOwnTestApp({ METRICS_TOKEN }),
      await createOwnTestApp({ METRICS_TOKEN }),
    ]
    await signIn(first.app)

    expect((await figures(first))[`${APP_KEY}_events_total{event="signed_in"}`]).toBe(1)
    expect((await figures(second))[`${APP_KEY}_events_total{event="signed_in"}`]).toBeUndefined()
  })
})
