import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { type Db, openDatabase } from '../../server/db/database.ts'
import { USER1 } from '../../server/testing/test-client.ts'
import { takeSharedDatabase } from '../../server/testing/test-database.ts'
import { eventually, expectWithin, SOAK } from '../../server/testing/test-time.ts'
import { ROOT, type ServerProcess, startServer, temporaryFolder } from '../server-process.ts'

// What a server process retains, and how long clients wait for it, under load. The soak run measures the figures.
// Otherwise the limits are such that a busy machine stays within them and a defect does not.

async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  const folder = temporaryFolder()
  const server = await startServer({
    cwd: folder.path,
    env: { DATABASE_URL: await takeSharedDatabase(), ...env },
  })
  onTestFinished(async () => {
    await server.stop('SIGKILL')
    folder.remove()
  })
  return server
}

interface Pair {
  access: string
  refresh: string
}

async function send(url: string, { body, access }: { body?: object; access?: string } = {}) {
  const response = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(access && { authorization: `Bearer ${access}` }),
    },
    body: body && JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Pair }
}

const signIn = async ({ url }: ServerProcess) => (await send(`${url}/api/token`, { body: USER1 })).body

/** Reads the profile repeatedly until `done`. Returns the time of each response in milliseconds. */
async function readUntil({ url }: ServerProcess, access: string, done: () => boolean): Promise<number[]> {
  const times: number[] = []
  while (!done()) {
    const asked = performance.now()
    expect((await send(`${url}/api/profile`, { access })).status).toBe(200)
    times.push(performance.now() - asked)
    await wait(2)
  }
  return times
}

function readFor(seconds: number, server: ServerProcess, access: string): Promise<number[]> {
  const end = performance.now() + seconds * 1_000
  return readUntil(server, access, () => performance.now() > end)
}

function percentile(times: number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? Number.POSITIVE_INFINITY
}

/** Sends everything that users do once, mistakes included: ten requests. Returns the statuses. */
async function liveOnce({ url }: ServerProcess): Promise<number[]> {
  const seen: number[] = []
  const ask = async (path: string, options: { body?: object; access?: string } = {}) => {
    const { status, body } = await send(`${url}${path}`, options)
    seen.push(status)
    return body
  }
  const first = await ask('/api/token', { body: USER1 })
  await ask('/api/profile', { access: first.access })
  const second = await ask('/api/token/refresh', { body: { refresh: first.refresh } })
  await ask('/api/profile', { access: second.access })
  await ask('/api/auth-check', { access: second.access })
  await ask('/api/token', { body: { ...USER1, password: 'wrong' } })
  await ask('/api/profile', { access: `${second.access}x` })
  await ask('/api/token/refresh', { body: {} })
  await ask('/api/logout', { body: { refresh: second.refresh } })
  await ask('/api/profile', { access: second.access })
  return seen
}

const LIFE = [200, 200, 200, 200, 200, 401, 401, 400, 200, 401]

async function live(server: ServerProcess, requests: number): Promise<void> {
  let left = requests / LIFE.length
  const person = async () => {
    while (left-- > 0) expect(await liveOnce(server)).toEqual(LIFE)
  }
  await Promise.all(Array.from({ length: 4 }, person))
}

interface Report {
  rss: number
  heapUsed: number
  resources: string[]
}

async function reportOf(server: ServerProcess): Promise<Report> {
  const reports = () => server.output().match(/(?<=self-report ).*/g) ?? []
  const before = reports().length
  server.signal('SIGWINCH')
  await eventually(() => expect(reports().length).toBeGreaterThan(before))
  return JSON.parse(reports().at(-1) ?? '')
}

/** Returns what keeps a server alive, except for connections, which this test keeps open for reuse. */
function heldIn({ resources }: Report): string[] {
  return resources.filter((name) => name !== 'TCPSocketWrap')
}

const REQUESTS = SOAK ? 100_000 : 600
const WARM_UP = SOAK ? 20_000 : 600
const MB = 1024 * 1024

test('H6 mixed requests: no 5xx, no memory retained, and the server exits when told to', async () => {
  const hook = join(ROOT, 'test/self-report.js')
  const server = await start({ NODE_OPTIONS: `--import=${hook}`, LOG_LEVEL: 'fatal' })
  await live(server, WARM_UP)
  const warm = await reportOf(server)
  await live(server, REQUESTS)
  const after = await reportOf(server)

  // A thousand requests that retained a kilobyte each would show.
  expect((after.heapUsed - warm.heapUsed) / MB).toBeLessThan(SOAK ? 10 : 2)
  if (SOAK) expect((after.rss - warm.rss) / MB).toBeLessThan(20)
  expect(await server.stop()).toEqual({ code: 0, signal: null })
})

test.runIf(SOAK)('H6 after half a minute without a request, no handle is kept', async () => {
  const hook = join(ROOT, 'test/self-report.js')
  const server = await start({ NODE_OPTIONS: `--import=${hook}`, LOG_LEVEL: 'fatal' })
  const idle = await reportOf(server)
  await live(server, 1_000)
  // The hashing threads end when they have been idle for half a minute.
  const left = async () => heldIn(await reportOf(server)).length
  await eventually(async () => expect(await left()).toBeLessThanOrEqual(heldIn(idle).length))
})

const EXPIRED = SOAK ? 100_000 : 10_000

/** Adds sessions that expired long ago. */
async function addExpired(url: string): Promise<void> {
  const db = openDatabase(url)
  const row = { user_id: 1, transport: 'body', user_agent: '', ip: '', created_at: 0, rotated_at: 0 } as const
  for (let begin = 0; begin < EXPIRED; begin += 1_000) {
    const ids = Array.from({ length: 1_000 }, (_, index) => `expired-${begin + index}`)
    const rows = ids.map((id) => ({ ...row, id, expires_at: 1, ends_at: 1 }))
    await db.insertInto('sessions').values(rows).execute()
  }
  await db.destroy()
}

async function countExpired(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('sessions')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('expires_at', '=', 1)
    .executeTakeFirstOrThrow()
  return Number(count)
}

test('B8 expired rows are removed while the profile is read, and hardly any client waits for it', async () => {
  const DATABASE_URL = await takeSharedDatabase()
  const server = await start({ DATABASE_URL })
  const { access } = await signIn(server)
  const idle = SOAK ? await readFor(3, server, access) : []
  await addExpired(DATABASE_URL)
  const db = openDatabase(DATABASE_URL)
  onTestFinished(() => db.destroy())
  expect(await countExpired(db)).toBe(EXPIRED)
  let isSwept = false
  const busy = readUntil(server, access, () => isSwept)
  // It sweeps after a request, once a second at most.
  await eventually(async () => {
    await signIn(server)
    expect(await countExpired(db)).toBe(0)
  })
  isSwept = true

  const p99 = { idle: percentile(idle, 0.99), busy: percentile(await busy, 0.99) }
  expectWithin(2 * p99.idle, p99.busy)
})

test('D3 fifty incomplete requests delay no other client, and are disconnected', async () => {
  const server = await start()
  const { access } = await signIn(server)
  const halfOpen = Array.from({ length: 50 }, () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.on('error', () => {})
    socket.resume()
    socket.write('POST /api/token HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n')
    onTestFinished(() => void socket.destroy())
    return once(socket, 'close')
  })
  let count = 0
  const times = await readUntil(server, access, () => count++ === 50)

  expectWithin(100, percentile(times, 0.9))
  await Promise.all(halfOpen)
})

test.runIf(SOAK)('D2 eight clients that sign in without end delay no other client', async () => {
  const server = await start({ BCRYPT_COST: '12' })
  const { access } = await signIn(server)
  await readFor(1, server, access)
  const idle = percentile(await readFor(5, server, access), 0.99)
  let isOver = false
  const flood = Array.from({ length: 8 }, async () => {
    while (!isOver) expect((await send(`${server.url}/api/token`, { body: USER1 })).status).toBe(200)
  })
  const busy = percentile(await readFor(5, server, access), 0.99)
  isOver = true
  await Promise.all(flood)

  expect(busy).toBeLessThan(50)
  expect(busy).toBeLessThan(5 * Math.max(idle, 1))
})

test.runIf(SOAK)('D2 beyond 64 requests that wait for the hash, each is told at once to retry', async () => {
  const server = await start({ BCRYPT_COST: '12' })
  const asked = performance.now()
  const answers = await Promise.all(
    Array.from({ length: 100 }, async () => {
      const { status, headers } = await send(`${server.url}/api/token`, { body: USER1 })
      return { status, retryAfter: headers.get('retry-after'), ms: performance.now() - asked }
    }),
  )
  const refused = answers.filter(({ status }) => status !== 200)

  expect(refused.length).toBeGreaterThan(20)
  for (const { status, retryAfter, ms } of refused) {
    expect([status, retryAfter]).toEqual([503, '5'])
    // All at once from one machine, so the last one waits for the connections of the others.
    expect(ms).toBeLessThan(500)
  }
})
