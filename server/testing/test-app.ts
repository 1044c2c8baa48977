import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, expect, onTestFinished, vi } from 'vitest'
import { setUpDemoAccounts } from '../accounts/demo-setup.ts'
import { createPasswordHasher, type PasswordHasher } from '../accounts/password-hasher.ts'
import { buildApp } from '../app.ts'
import { loadConfig } from '../config.ts'
import { type Db, openDatabase } from '../db/database.ts'
import { migrateToLatest } from '../db/migrate.ts'
import { readKeptMail } from '../mail/kept-mail.ts'
import { createMailer } from '../mail/mailer.ts'
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
