import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import SQLite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { claimsOf, USER1 } from '../../server/testing/test-client.ts'
import { ON_POSTGRES, takeSharedDatabase } from '../../server/testing/test-database.ts'
import { expectWithin, SOAK } from '../../server/testing/test-time.ts'
import { COOKIE_NAMES } from '../../shared/transports.ts'
import {
  freePort,
  ROOT,
  type ServerProcess,
  spawnServer,
  startServer,
  temporaryFolder,
  untilResponds,
} from '../server-process.ts'

// Kills a server while it rotates. What it has acknowledged must hold. What it has not acknowledged either works or
// is refused with a message.

const KILLS = SOAK ? 60 : 3
const SESSIONS = SOAK ? 48 : 12
const READY_MS = 2_000

type Transport = 'body' | 'refresh-cookie'

/** A client, and all tokens that it was ever given: one refresh token per generation. */
interface Client {
  transport: Transport
  held: string
  given: Map<number, string>
}

async function post(url: string, client: Pick<Client, 'transport'>, token?: string, body: object = {}) {
  const byCookie = client.transport !== 'body'
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? { 'x-token-transport': client.transport } : {}),
      ...(token !== undefined && byCookie ? { cookie: `${COOKIE_NAMES.refresh}=${token}` } : {}),
    },
    body: JSON.stringify(token !== undefined && !byCookie ? { refresh: token } : body),
  })
  const answer = (await response.json()) as { refresh?: string; reason?: string }
  const cookie = response.headers
    .getSetCookie()[0]
    ?.match(new RegExp(`^${COOKIE_NAMES.refresh}=([^;]+)`))?.[1]
  return { status: response.status, refresh: cookie ?? answer.refresh ?? '', reason: answer.reason }
}

function take(client: Client, token: string): void {
  const { gen } = claimsOf(token)
  expect(client.given.get(gen) ?? token).toBe(token)
  client.given.set(gen, token)
  client.held = token
}

async function signIn(url: string, transport: Transport): Promise<Client> {
  const client: Client = { transport, held: '', given: new Map() }
  const { refresh } = await post(`${url}/api/token`, client, undefined, USER1)
  take(client, refresh)
  return client
}

/** Refreshes repeatedly until the server is gone. */
async function refreshUntilKilled(url: string, client: Client, count: () => void): Promise<void> {
  for (;;) {
    const answer = await post(`${url}/api/token/refresh`, client, client.held).catch(() => undefined)
    if (!answer) return
    expect(answer.status).toBe(200)
    take(client, answer.refresh)
    count()
  }
}

/** Continues after the restart. A client in doubt uses the same token, or is refused without harm. */
async function goOn(url: string, client: Client): Promise<Client> {
  const { status, refresh, reason } = await post(`${url}/api/token/refresh`, client, client.held)
  if (status === 200) {
    take(client, refresh)
    return client
  }
  // In `body` there is no reuse window. That does not end the session.
  expect([client.transport, status, reason]).toEqual(['body', 401, undefined])
  return signIn(url, client.transport)
}

test('B5 kill -9 in the middle of rotations: nothing acknowledged is lost, nothing is accepted twice', async () => {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const port = await freePort()
  const DATABASE_URL = await takeSharedDatabase()
  const options = { cwd: folder.path, port, env: { DATABASE_URL, REFRESH_REUSE_WINDOW_COOKIE: '0s' } }
  let server: ServerProcess = await startServer(options)
  onTestFinished(async () => void (await server.stop('SIGKILL')))
  let clients = await Promise.all(
    Array.from({ length: SESSIONS }, (_, index) => signIn(server.url, index % 2 ? 'body' : 'refresh-cookie')),
  )

  for (let kill = 0; kill < KILLS; kill++) {
    const target = 20 + Math.floor(Math.random() * 200)
    let refreshes = 0
    const working = clients.map((client) =>
      refreshUntilKilled(server.url, client, () => {
        refreshes += 1
        if (refreshes === target) void server.stop('SIGKILL')
      }),
    )
    await Promise.all(working)
    if (kill % 4 === 0) await killWhileStarting(options)
    const restarted = performance.now()
    server = spawnServer(options)
    await untilResponds(`${server.url}/api/health/ready`, server)
    expectWithin(READY_MS, performance.now() - restarted)
    clients = await Promise.all(clients.map((client) => goOn(server.url, client)))
  }

  await expectSpentTokensRefused(server.url, clients)
  await server.stop('SIGKILL')
  if (ON_POSTGRES) return
  const database = new SQLite(DATABASE_URL)
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  database.close()
})

/** Kills a server while it starts and recovers what the previous one left. */
async function killWhileStarting(options: { cwd: string; port: number }): Promise<void> {
  const server = spawnServer(options)
  await wait(200 + Math.random() * 800)
  await server.stop('SIGKILL')
}

async function expectSpentTokensRefused(url: string, clients: Client[]): Promise<void> {
  for (const client of clients.filter(({ transport }) => transport === 'body')) {
    const newest = Math.max(...client.given.keys())
    const spent = client.given.get(newest - 1)
    if (spent) expect((await post(`${url}/api/token/refresh`, client, spent)).status).toBe(401)
  }
}

test('A5 a production start without a good key exits with a message that names the setting and not its value', async () => {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  for (const SIGNING_KEY of ['', 'hunter2hunter2hunter2hunter2hunter2']) {
    const env = {
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://app.example.com',
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'no-reply@example.com',
      BCRYPT_COST: '10',
      SIGNING_KEY,
    }
    const server = spawnServer({ cwd: folder.path, port: await freePort(), env })
    const { code } = await server.exited

    expect(code).toBe(1)
    expect(server.output()).toMatch(/^These settings need a change:\n {2}SIGNING_KEY is /)
    expect(server.output()).not.toContain('hunter2')
    expect(server.output()).not.toContain(ROOT)
  }
})

test('B6 SIGTERM is obeyed even if a request never ends', async () => {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const server = await startServer({ cwd: folder.path })
  const slow = connect(Number(new URL(server.url).port), '127.0.0.1')
  await once(slow, 'connect')
  slow.on('error', () => {})
  slow.write(
    'POST /api/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{',
  )
  await untilResponds(`${server.url}/api/health`, server)

  expect(await server.stop('SIGTERM')).toEqual({ code: 0, signal: null })
})

test('B6 SIGTERM completes pending requests and exits, whatever connections browsers keep open', async () => {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  // Slow enough that all requests have arrived when the first response is sent.
  const server = await startServer({ cwd: folder.path, env: { BCRYPT_COST: '10' } })
  const unused = connect(Number(new URL(server.url).port), '127.0.0.1')
  await once(unused, 'connect')
  // Open connections, because one that is still being opened may be refused.
  await Promise.all(Array.from({ length: 20 }, async () => (await fetch(`${server.url}/api/health`)).json()))
  const answering = Array.from({ length: 20 }, () =>
    post(`${server.url}/api/token`, { transport: 'body' }, undefined, USER1),
  )
  const statuses = answering.map(async (answer) => (await answer).status)
  await Promise.race(statuses)

  const stopped = server.stop('SIGTERM')
  expect(await Promise.all(statuses)).toEqual(Array(20).fill(200))
  const answered = performance.now()
  expect(await stopped).toEqual({ code: 0, signal: null })
  // The second of silence, and little more.
  expectWithin(3_000, performance.now() - answered)
  await expect(fetch(`${server.url}/api/health`)).rejects.toThrow()
})
