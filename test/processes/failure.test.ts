import { spawnSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import SQLite from 'better-sqlite3'
import { Client } from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../server/db/database.ts'
import { createTestApp } from '../../server/testing/test-app.ts'
import { createTestClient, USER1 } from '../../server/testing/test-client.ts'
import { ON_POSTGRES, takeSharedDatabase } from '../../server/testing/test-database.ts'
import { startMailServer } from '../../server/testing/test-mail-server.ts'
import { finish, visitProvider } from '../../server/testing/test-social.ts'
import { eventually, expectWithin, SOAK } from '../../server/testing/test-time.ts'
import { type ServerProcess, startServer, temporaryFolder } from '../server-process.ts'

// A dependency of a server process fails, and is repaired while the server runs.

const REFUSED_MS = 1_000
const ALIVE_MS = 200

interface JsonResponse {
  status: number
  body: { access: string; refresh: string; code?: string; detail?: string }
  retryAfter: string | null
  ms: number
}

async function send(method: string, url: string, { body, access }: { body?: object; access?: string } = {}) {
  const began = performance.now()
  const response = await fetch(url, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(access && { authorization: `Bearer ${access}` }),
    },
    body: body && JSON.stringify(body),
  })
  const answer: JsonResponse = {
    status: response.status,
    body: response.status === 204 ? {} : await response.json(),
    retryAfter: response.headers.get('retry-after'),
    ms: performance.now() - began,
  }
  return answer
}

const signIn = ({ url }: ServerProcess) => send('POST', `${url}/api/token`, { body: USER1 })
const refresh = ({ url }: ServerProcess, token: string) =>
  send('POST', `${url}/api/token/refresh`, { body: { refresh: token } })
const readProfile = ({ url }: ServerProcess, access: string) => send('GET', `${url}/api/profile`, { access })

async function start(env: Record<string, string>): Promise<ServerProcess> {
  const folder = temporaryFolder()
  const server = await startServer({ cwd: folder.path, env })
  onTestFinished(async () => {
    await server.stop('SIGKILL')
    folder.remove()
  })
  return server
}

const UNAVAILABLE = { status: 503, retryAfter: expect.stringMatching(/^\d+$/), body: { code: 'unavailable' } }

/**
 * Expects refusals with a message within a second while nothing can be written, and reads as usual. Afterwards
 * everything works, and no issued token is lost.
 */
async function expectRefusalsUntil(server: ServerProcess, spoil: () => void, mend: () => void) {
  let { body: pair } = (await signIn(server)) as JsonResponse
  spoil()
  let refused = await refresh(server, pair.refresh)
  // Existing pages of the file may still be overwritten.
  for (let time = 0; refused.status === 200 && time < 5_000; time++) {
    pair = refused.body
    refused = await refresh(server, pair.refresh)
  }
  const others = await Promise.all([refresh(server, pair.refresh), signIn(server)])

  for (const answer of [refused, ...others]) {
    expect(answer).toMatchObject(UNAVAILABLE)
    expectWithin(REFUSED_MS, answer.ms)
  }
  expect((await readProfile(server, pair.access)).status).toBe(200)
  expect((await send('GET', `${server.url}/api/health`)).status).toBe(200)

  mend()
  await eventually(async () => expect((await signIn(server)).status).toBe(200))
  expect((await refresh(server, pair.refresh)).status).toBe(200)
}

/** Creates a file system of a few megabytes. Returns undefined without the permission to do so. */
function smallFileSystem(): string | undefined {
  const folder = temporaryFolder()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder.path]).status === 0
  onTestFinished(() => {
    if (mounted) spawnSync('umount', ['--lazy', folder.path])
    folder.remove()
  })
  return mounted ? folder.path : undefined
}

/** Writes a file until no byte is left. */
function fill(file: string): void {
  const handle = openSync(file, 'w')
  try {
    for (const size of [65_536, 1]) writeUntilFull(handle, Buffer.alloc(size))
  } finally {
    closeSync(handle)
  }
}

function writeUntilFull(handle: number, chunk: Buffer): void {
  try {
    while (writeSync(handle, chunk) > 0);
  } catch (error) {
    expect((error as { code?: string }).code).toBe('ENOSPC')
  }
}

const MAY_LIMIT = spawnSync('prlimit', ['--version']).status === 0

describe.skipIf(ON_POSTGRES)('H1 a database that cannot be written', () => {
  test('the disk is full', async ({ skip }) => {
    const disk = smallFileSystem()
    if (disk === undefined) return skip('only root may mount a small file system')
    const server = await start({ DATA_DIR: disk })
    const filler = join(disk, 'filler')

    await expectRefusalsUntil(
      server,
      () => fill(filler),
      () => rmSync(filler),
    )
  })

  test.runIf(MAY_LIMIT)('the file cannot be written to', async () => {
    const server = await start({})
    // Not chmod, which would affect neither an open file nor root.
    const limit = (bytes: string) => {
      spawnSync('prlimit', ['--pid', String(server.pid), `--fsize=${bytes}:`])
    }

    await expectRefusalsUntil(
      server,
      () => limit('1'),
      () => limit('unlimited'),
    )
  })
})

/** Blocks all other writers until the returned function is called. */
async function holdDatabase(url: string): Promise<() => Promise<void>> {
  if (!ON_POSTGRES) {
    const holder = new SQLite(url)
    onTestFinished(() => void holder.close())
    holder.exec('BEGIN IMMEDIATE')
    return async () => void holder.close()
  }
  const holder = new Client({ connectionString: url })
  await holder.connect()
  onTestFinished(() => holder.end())
  await holder.query('BEGIN')
  await holder.query('LOCK TABLE users, sessions, audit_events, outbox IN EXCLUSIVE MODE')
  return () => holder.end()
}

const LONG_MS = 30_000

describe('H2 another process holds the database', () => {
  /** Calls the health route and reads until `done`. Returns the longest wait. */
  async function longestResponse(
    server: ServerProcess,
    access: string,
    done: Promise<unknown>,
  ): Promise<number> {
    let isDone = false
    void done.finally(() => {
      isDone = true
    })
    let longest = 0
    while (!isDone) {
      const alive = await send('GET', `${server.url}/api/health`)
      const profile = await readProfile(server, access)
      expect([alive.status, profile.status]).toEqual([200, 200])
      longest = Math.max(longest, alive.ms, profile.ms)
      await wait(20)
    }
    return longest
  }

  test('for a while: everything succeeds after it, and no other request waits', async () => {
    const DATABASE_URL = await takeSharedDatabase()
    const server = await start({ DATABASE_URL })
    const pairs = await Promise.all(Array.from({ length: 5 }, () => signIn(server)))
    const letGo = await holdDatabase(DATABASE_URL)
    const writing = Promise.all([
      ...pairs.slice(1).map(({ body }) => refresh(server, body.refresh)),
      signIn(server),
      signIn(server),
    ])
    const longest = longestResponse(server, pairs[0]?.body.access ?? '', writing)
    await wait(SOAK ? 5_000 : 1_000)
    await letGo()

    expect((await writing).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200])
    expectWithin(ALIVE_MS, await longest)
  })

  test('for longer: a refusal with a message, no other request waits, and nothing is lost', async () => {
    const DATABASE_URL = await takeSharedDatabase()
    const server = await start({ DATABASE_URL })
    const pairs = await Promise.all(Array.from({ length: 5 }, () => signIn(server)))
    const letGo = await holdDatabase(DATABASE_URL)
    const writing = Promise.all([
      ...pairs.slice(1).map(({ body }) => refresh(server, body.refresh)),
      signIn(server),
    ])
    const held = SOAK ? wait(LONG_MS) : writing
    const longest = longestResponse(server, pairs[0]?.body.access ?? '', held)

    for (const answer of await writing) {
      expect(answer).toMatchObject(UNAVAILABLE)
      expectWithin(LONG_MS, answer.ms)
    }
    await held
    expectWithin(ALIVE_MS, await longest)
    await letGo()
    const after = await Promise.all(pairs.map(({ body }) => refresh(server, body.refresh)))
    expect(after.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  })
})

test('H3 the mail server is down: a registration gets its response at once, and the mail follows', async () => {
  const mailServer = await startMailServer()
  await mailServer.stop()
  const DATABASE_URL = await takeSharedDatabase()
  const server = await start({ DATABASE_URL, SMTP_URL: mailServer.url })
  const body = { username: 'zoe', email: 'zoe@example.com', password: 'three quiet rivers' }
  const registered = await send('POST', `${server.url}/api/register`, { body })

  expect(registered.status).toBe(201)
  await eventually(() => expect(server.output()).toContain('a mail could not be sent yet'))
  await mailServer.start()
  await endWaiting(DATABASE_URL)
  await eventually(() => expect(mailServer.received).toHaveLength(1))
  expect(mailServer.received[0]?.recipients).toEqual(['zoe@example.com'])
})

test('H3 the provider, another process, hangs or is gone: a refusal with a message', async () => {
  const provider = await start({})
  const { app } = await createTestApp({ PORT: new URL(provider.url).port })
  const client = createTestClient(app)
  const returned = await visitProvider(client)
  const again = await visitProvider(client)
  const expectRefusal = async (answering: ReturnType<typeof finish>) => {
    const answer = await answering
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'provider_unavailable'])
  }

  provider.signal('SIGSTOP')
  await expectRefusal(finish(client, returned))
  expect((await client.post('/api/token', USER1)).statusCode).toBe(200)
  provider.signal('SIGCONT')
  expect((await finish(client, again)).statusCode).toBe(200)

  const last = await visitProvider(client)
  await provider.stop('SIGKILL')
  await expectRefusal(finish(client, last))
})

/** Ends the first delay, which is a minute, so that the test need not wait. */
async function endWaiting(url: string): Promise<void> {
  const db = openDatabase(url)
  await db.updateTable('outbox').set({ not_before: 0 }).execute()
  await db.destroy()
}
