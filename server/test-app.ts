import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterAll, expect, onTestFinished, vi } from 'vitest'
import { type TokenTransport, TRANSPORT_HEADER } from '../shared/transports.ts'
import { setUpDemoAccounts } from './accounts/demo-setup.ts'
import { createPasswordHasher, type PasswordHasher } from './accounts/password-hasher.ts'
import { buildApp } from './app.ts'
import { loadConfig } from './config.ts'
import { type Db, openDatabase } from './db/database.ts'
import { migrateToLatest } from './db/migrate.ts'
import { readKeptMail } from './mail/kept-mail.ts'
import { createMailer } from './mail/mailer.ts'
import { takeDatabase } from './test-database.ts'

export const TEST_KEY = '8f4c1d0a97be35426c7f10e8d9a2b3546f7e8091a2b3c4d5e6f708192a3b4c5d'
/** `npm run test:soak`: the same tests, with far more rounds. */
export const SOAK = Boolean(process.env.SOAK)

export const ORIGIN = 'http://localhost:3000'

// Threads are slow to start, so the tests of a file share them.
const hasher = createPasswordHasher(4)
afterAll(() => hasher.close())

/**
 * Builds the real server over a fresh database in memory, with the two demo accounts, cheap hashes
 * and no limits. It is closed when the test ends. `env` are settings as in `.env`.
 *
 * @param wrap puts something around the real hasher, to make a race happen every time
 */
export async function createTestApp(
  env: Record<string, string> = {},
  wrap: (hasher: PasswordHasher, db: Db) => PasswordHasher = (real) => real,
) {
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: await takeDatabase(),
    SIGNING_KEY: TEST_KEY,
    BCRYPT_COST: '4',
    LOG_LEVEL: 'debug',
    RATE_LIMITS: 'off',
    DATA_DIR: temporaryFolder(),
    ...(env.NODE_ENV === 'production' && NOWHERE),
    ...env,
  })
  const db = openDatabase(config.databaseUrl)
  await migrateToLatest(db)
  // Also where a test plays production, which would add nobody.
  await setUpDemoAccounts({ db, hasher, config: { environment: 'test' } })
  const log = logLines()
  const mailer = createMailer(config)
  const deps = { config, db, hasher: wrap(hasher, db), mailer }
  const app = await buildApp({ ...deps, logger: { level: config.logLevel, stream: log.stream } })
  onTestFinished(async () => {
    await app.close()
    await db.destroy()
  })
  return {
    app,
    db,
    config,
    hasher,
    mailer,
    log: log.lines,
    mails: () => deliveredMail(db, config.mail.folder),
  }
}

/** A mail server that is not there. */
const NOWHERE = { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'no-reply@example.com' }

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Waits until the outbox is empty and reads what was sent, the newest first. */
async function deliveredMail(db: Db, folder: string) {
  const isEmpty = async () => expect(await db.selectFrom('outbox').select('id').execute()).toEqual([])
  await vi.waitFor(isEmpty, { timeout: 5_000 })
  return readKeptMail(folder)
}

/** Reads the token of the link in a mail. */
export function tokenIn(mail: { text: string } | undefined): string {
  return /#token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? ''
}

export type TestApp = Awaited<ReturnType<typeof createTestApp>>

function logLines() {
  const lines: Record<string, unknown>[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  return { lines, stream }
}

/** Freezes the clock of this test, to be moved by `passTime`. */
export function freezeTime(): void {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
}

/** Moves the frozen clock. */
export function passTime(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000)
}

/** A browser or program that keeps its cookies and tokens, and shows what came back. */
export interface TestClient {
  cookies: Record<string, string>
  send(options: InjectOptions): Promise<TestAnswer>
  post(url: string, payload?: object, headers?: Record<string, string>): Promise<TestAnswer>
  get(url: string, headers?: Record<string, string>): Promise<TestAnswer>
}

export type TestAnswer = Awaited<ReturnType<FastifyInstance['inject']>>

export function createTestClient(app: Pick<FastifyInstance, 'inject'>): TestClient {
  const cookies: Record<string, string> = {}

  async function send(options: InjectOptions): Promise<TestAnswer> {
    const answer = await app.inject({ ...options, cookies: { ...cookies } })
    for (const { name, value, maxAge, expires } of answer.cookies) {
      const gone = maxAge === 0 || (expires && expires.getTime() <= Date.now())
      if (gone) delete cookies[name]
      else cookies[name] = value
    }
    return answer
  }

  return {
    cookies,
    send,
    post: (url, payload = {}, headers = {}) => send({ method: 'POST', url, payload, headers }),
    get: (url, headers = {}) => send({ method: 'GET', url, headers }),
  }
}

export const USER1 = { username: 'user1', password: 'password1' }
export const USER2 = { username: 'user2', password: 'password2' }

/** Signs in. Returns the client, with what the transport gave it. */
export async function signIn(app: FastifyInstance, transport: TokenTransport = 'body', user = USER1) {
  const client = createTestClient(app)
  const answer = await client.post('/api/token', user, { [TRANSPORT_HEADER]: transport })
  return { client, answer, tokens: answer.json<{ access: string; refresh: string }>() }
}

/** Sends bytes to a server that really listens. Returns everything that comes back. */
export async function talk(app: FastifyInstance, bytes: string): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  let text = ''
  socket.on('data', (data) => {
    text += data
  })
  socket.write(bytes)
  await once(socket, 'close')
  return text
}

/** The header of a protected call. */
export function bearer(access: string): Record<string, string> {
  return { authorization: `Bearer ${access}` }
}

/** Reads the claims of a token; verifies nothing. */
export function claimsOf(token: string) {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

/**
 * Expects that some answers took as long as each other: by their medians, in one run, within 10 %
 * where there is time for many rounds (OWASP ASVS 6.3.8). A few slow ones of a busy machine do not count.
 */
export function expectSameTime(times: Record<string, number[]>): void {
  const [reference = 1, ...others] = Object.values(times).map(median)
  // A hash that is left out makes a factor of ten or more, also on a machine that does other things.
  const most = SOAK ? 1.1 : 2.5
  const factors = others.map((time) => Math.max(time / reference, reference / time))
  expect(factors.filter((factor) => factor > most)).toEqual([])
}

/** The middle one of some times. */
export function median(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}
