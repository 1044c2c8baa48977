import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { expect, onTestFinished } from 'vitest'
import { freePort } from '../../test/server-process.ts'
import { setUpDemoAccounts } from '../accounts/demo-setup.ts'
import type { PasswordHasher } from '../accounts/password-hasher.ts'
import { buildApp } from '../app.ts'
import { loadConfig } from '../config/config.ts'
import type { PasswordHash } from '../config/settings.ts'
import { type Db, openDatabase } from '../db/database.ts'
import { migrateToLatest } from '../db/migrate.ts'
import { readKeptMail } from '../mail/kept-mail.ts'
import { createMailer } from '../mail/mailer.ts'
import { restoreDatabase, type Snapshot, takeSnapshot } from './snapshot.ts'
import { giveBackDatabase, makeFile, ON_POSTGRES, takeDatabase } from './test-database.ts'
import { createTestHasher } from './test-hasher.ts'
import { eventually } from './test-time.ts'

export const TEST_KEY = '8f4c1d0a97be35426c7f10e8d9a2b3546f7e8091a2b3c4d5e6f708192a3b4c5d'

/** Production checks the outbox four times a second. Tests check more often, so that they wait less for a mail. */
export const OUTBOX_INTERVAL_MS = 25

export const ORIGIN = 'http://localhost:3000'

/**
 * Wraps the hasher of a server. A test causes a race by it, because a wrapper can change the database while a
 * password is hashed.
 */
export type WrapHasher = (hasher: PasswordHasher, db: Db) => PasswordHasher

/**
 * Returns the real server over a fresh database, with the two demo accounts, cheap hashes and no limits. The
 * server is for this test alone until it ends. `env` are settings as in `.env`.
 *
 * A later test with the same settings gets the same server with its database restored, because building one
 * takes longer than most tests. State in memory, such as metrics, may then be from an earlier test.
 * `createOwnTestApp` returns a server that no other test uses.
 *
 * @param wrap wraps the hasher, and makes the server this test's own
 */
export async function createTestApp(env: Record<string, string> = {}, wrap?: WrapHasher): Promise<TestApp> {
  if (wrap || env.DATABASE_URL || process.env.OWN_TEST_SERVERS) return createOwnTestApp(env, wrap)
  return reuse(JSON.stringify(env), (key) => makeReusable(key, env))
}

/** Returns a server like that of `createTestApp`, which listens on the port of its settings. */
export function createListeningTestApp(env: Record<string, string> = {}): Promise<TestApp> {
  return reuse(`listening ${JSON.stringify(env)}`, (key) => makeListening(key, env))
}

/**
 * Returns a server like that of `createTestApp`, which no other test uses. It is closed when the test ends.
 */
export async function createOwnTestApp(
  env: Record<string, string> = {},
  wrap?: WrapHasher,
): Promise<TestApp> {
  const server = await buildServer(env, wrap)
  onTestFinished(() => closeServer(server))
  return server
}

export type TestApp = Awaited<ReturnType<typeof buildServer>>

interface Reusable {
  key: string
  server: TestApp
  snapshot: Snapshot
  /** Whether it is listening. */
  listens: boolean
}

/** Servers that no test uses at the moment, the most recently used one last. */
const idle: Reusable[] = []

/**
 * At most this many servers are kept idle. Each keeps a database and polls for mail to send. On PostgreSQL it
 * also keeps connections.
 */
const MAX_IDLE = ON_POSTGRES ? 2 : 8

/** Returns a server with this key until the test ends. It creates one if none is idle. */
async function reuse(key: string, make: (key: string) => Promise<Reusable>): Promise<TestApp> {
  const reusable = takeIdle(key) ?? (await make(key))
  onTestFinished(() => putBack(reusable))
  return reusable.server
}

function takeIdle(key: string): Reusable | undefined {
  const index = idle.findLastIndex((reusable) => reusable.key === key)
  const [found] = index < 0 ? [] : idle.splice(index, 1)
  return found
}

async function makeReusable(key: string, env: Record<string, string>): Promise<Reusable> {
  const server = await buildServer(env)
  return { key, server, snapshot: await takeSnapshot(server.db), listens: false }
}

async function makeListening(key: string, env: Record<string, string>): Promise<Reusable> {
  const port = await freePort()
  const reusable = await makeReusable(key, { PORT: String(port), ...env })
  await reusable.server.app.listen({ host: '127.0.0.1', port: reusable.server.config.port })
  return { ...reusable, listens: true }
}

async function putBack(reusable: Reusable): Promise<void> {
  const { server, snapshot } = reusable
  if (!(await isQuiet(reusable)) || !(await restoreDatabase(server.db, snapshot))) return closeServer(server)
  for (const name of readdirSync(server.dataDir)) rmSync(join(server.dataDir, name), { recursive: true })
  server.log.length = 0
  server.queries.length = 0
  idle.push(reusable)
  if (idle.length > MAX_IDLE) await closeServer((idle.shift() as Reusable).server)
}

/**
 * Returns whether the test left the server as it was. It must not be closed, and must not be sending mail.
 */
async function isQuiet({ server, listens }: Reusable): Promise<boolean> {
  if (server.app.server.listening !== listens || closed.has(server.app)) return false
  if (!(await dropUnsentMail(server.db))) return false
  return true
}

/** Drops the mails that wait. Returns whether no mail is left, which would be one that is being sent. */
async function dropUnsentMail(db: Db): Promise<boolean> {
  try {
    await db.deleteFrom('outbox').where('attempts', '=', 0).execute()
    return (await db.selectFrom('outbox').select('id').execute()).length === 0
  } catch {
    // The test has closed the database, or made it read-only.
    return false
  }
}

const closed = new WeakSet<TestApp['app']>()

async function buildServer(env: Record<string, string>, wrap: WrapHasher = (real) => real) {
  const dataDir = mkdtempSync(join(tmpdir(), 'data-'))
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: env.DATABASE_URL ?? (await takeDatabase()),
    SIGNING_KEY: TEST_KEY,
    BCRYPT_COST: '4',
    LOG_LEVEL: 'debug',
    RATE_LIMITS: 'off',
    DATA_DIR: dataDir,
    ...(env.NODE_ENV === 'production' && NOWHERE),
    ...env,
  })
  /** The SQL of all queries that have been executed. */
  const queries: string[] = []
  const isCopied = config.databaseUrl === ':memory:'
  const db = openDatabase(config.databaseUrl, {
    clock: 'process',
    log: ({ query }) => void queries.push(query.sql),
    ...(isCopied && { contents: await filledFile(config.passwordHash) }),
  })
  const hasher = createTestHasher(config.passwordHash)
  const isTaken = ON_POSTGRES && env.DATABASE_URL === undefined
  if (isTaken) beforeFilling ??= await takeSnapshot(db)
  if (!isCopied) await fill(db, hasher)
  const { lines, stream } = collectLog()
  const deps = {
    mailer: createMailer(config),
    outboxIntervalMs: OUTBOX_INTERVAL_MS,
    ...{ config, db, hasher: wrap(hasher, db) },
  }
  const app = await buildApp({ ...deps, logger: { level: config.logLevel, stream } })
  app.addHook('onClose', async () => void closed.add(app))
  return {
    mails: () => deliveredMail(db, config.mail.folder),
    ...{ app, db, config, hasher, deps, log: lines, queries, dataDir, isTaken },
  }
}

/** The contents with which databases in memory start, by the scheme of their password hashes. */
const filledFiles = new Map<PasswordHash, Promise<Buffer>>()

/** Returns the content of a migrated SQLite file with the demo accounts. To copy it is quicker than to migrate. */
function filledFile(passwordHash: PasswordHash): Promise<Buffer> {
  const made = () => makeFile((db) => fill(db, createTestHasher(passwordHash)))
  const file = filledFiles.get(passwordHash) ?? made().then((path) => readFileSync(path))
  filledFiles.set(passwordHash, file)
  return file
}

/** Migrates a database, and adds the demo accounts. */
async function fill(db: Db, hasher: PasswordHasher): Promise<void> {
  await migrateToLatest(db)
  // The environment is `test` even if the test runs as production, which would add no demo accounts.
  await setUpDemoAccounts({ db, hasher, config: { environment: 'test' } })
}

/** The content of a new database on PostgreSQL, before it gets the demo accounts. All are copies of one template. */
let beforeFilling: Snapshot | undefined

async function closeServer({ app, db, config, dataDir, isTaken }: TestApp): Promise<void> {
  // The server would wait a second for connections that the test has opened.
  app.server.closeAllConnections()
  await app.close()
  const isAgain = isTaken && beforeFilling && (await restoreDatabase(db, beforeFilling))
  await db.destroy()
  if (isAgain) giveBackDatabase(config.databaseUrl)
  rmSync(dataDir, { recursive: true, force: true })
}

/** Settings of a mail server that does not exist. In production there must be one. */
const NOWHERE = { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'no-reply@example.com' }

/** Waits until the outbox is empty. Returns the mails that were sent, newest first. */
async function deliveredMail(db: Db, folder: string) {
  const isEmpty = async () => expect(await db.selectFrom('outbox').select('id').execute()).toEqual([])
  await eventually(isEmpty)
  return readKeptMail(folder)
}

/** Returns the token of the link in a mail. */
export function tokenIn(mail: { text: string } | undefined): string {
  return /#token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? ''
}

function collectLog() {
  const lines: Record<string, unknown>[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  return { lines, stream }
}
