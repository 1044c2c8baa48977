import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { type BrowserContext, expect, type Page } from '@playwright/test'
import SqliteDatabase from 'better-sqlite3'
import { TOKEN_TRANSPORTS, type TokenTransport } from '../../shared/transports.ts'
import { test as base } from './fixtures.ts'
import { expectHome, signIn } from './pages.ts'
import { SAM, write } from './people.ts'
import type { RunningApp } from './running-app.ts'

/**
 * Where a foreign page can be. Cookies know no ports: to another port of our host a browser sends
 * even the strict ones, so that the check of the origin alone is between us and it.
 */
export const PLACES = { 'another site': '127.0.0.1', 'another port': 'localhost' } as const
export type Place = keyof typeof PLACES

/**
 * Where attacks are tried from, and on which transports. In the gate where the browser sends the most by
 * itself, everywhere where there is time.
 */
export const PLACES_TRIED: Place[] = process.env.SOAK ? ['another site', 'another port'] : ['another port']
export const TRANSPORTS_TRIED: readonly TokenTransport[] = process.env.SOAK ? TOKEN_TRANSPORTS : ['cookies']

/** A request that the attacker's server got. */
interface Visit {
  path: string
  headers: IncomingHttpHeaders
}

/** The attacker's web server; every address of it is a page, and it lets everybody read it. */
export interface Attacker {
  origin(place: Place): string
  /** What came, also from pages that were made to send something there. */
  visits: Visit[]
}

/** Somebody who is signed in while the same browser shows the attacker's pages. */
export interface Victim {
  app: RunningApp
  page: Page
  context: BrowserContext
  /** Expects that nothing has happened to the account, the session and the cookies. */
  expectUntouched(): Promise<void>
  /** Expects besides that the tab still works, and still shows the same person. */
  expectAtHome(): Promise<void>
}

interface AttackFixtures {
  attacker: Attacker
  victim: Victim
}

/** A browser test with an attacker. What the attacker's pages write on the console is no fault of ours. */
export const test = base.extend<AttackFixtures>({
  context: async ({ browser }, use) => {
    const context = await browser.newContext()
    await use(context)
    await context.close()
  },

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from this pattern.
  attacker: async ({}, use) => {
    const { attacker, stop } = await startAttacker()
    await use(attacker)
    stop()
  },

  // What an attack has brought about shows in the sessions, so it begins without any.
  app: async ({ app }, use) => {
    write(app.database, (db) => db.exec('DELETE FROM sessions'))
    await use(app)
  },

  victim: async ({ app, page, context }, use) => {
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(String(error)))
    await page.goto(app.url)
    await signIn(page)
    await expectHome(page)
    const before = await standing(app, context)

    async function expectUntouched(): Promise<void> {
      expect(await standing(app, context)).toEqual(before)
    }

    async function expectAtHome(): Promise<void> {
      await expectUntouched()
      await page.reload()
      await expectHome(page)
      // The same session; the reload itself may have refreshed it.
      expect(sessionsOf(app, SAM.username)).toMatchObject([{ id: before.sessions[0]?.id, revoked_at: null }])
      expect(faults).toEqual([])
    }

    await use({ app, page, context, expectUntouched, expectAtHome })
  },
})

async function startAttacker() {
  const visits: Visit[] = []
  const server = createServer(({ url = '/', headers }, response) => {
    visits.push({ path: url, headers })
    const plants = new URL(url, 'http://localhost').searchParams.getAll('plant')
    response.writeHead(200, {
      'content-type': url.endsWith('.js') ? 'text/javascript' : 'text/html',
      'access-control-allow-origin': headers.origin ?? '*',
      'access-control-allow-credentials': 'true',
      'set-cookie': plants,
    })
    response.end(url.endsWith('.js') ? 'window.reached = true' : '<!doctype html><h1>Elsewhere</h1>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('There is no port.')
  const { port } = address

  return {
    attacker: { origin: (place: Place) => `http://${PLACES[place]}:${port}`, visits },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Closes what an attack has opened. */
export async function closeAllBut(page: Page): Promise<void> {
  for (const other of page.context().pages()) if (other !== page) await other.close()
}

/** Opens a page of the attacker in a tab of its own, in the browser of the victim. */
export async function openAttack(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(origin)
  await expect(page.getByRole('heading', { name: 'Elsewhere' })).toBeVisible()
  return page
}

/** All that an attack could change. */
async function standing({ database, output }: RunningApp, context: BrowserContext) {
  const db = new SqliteDatabase(database, { readonly: true })
  try {
    return {
      cookies: (await context.cookies()).sort((a, b) => a.name.localeCompare(b.name)),
      sessions: db
        .prepare<[], SessionRow>('SELECT id, user_id, transport, generation, revoked_at FROM sessions')
        .all(),
      users: db
        .prepare('SELECT id, username, email, pending_email, password_hash, credentials_version FROM users')
        .all(),
      names: db.prepare('SELECT * FROM profiles').all(),
      crashes: [...output().matchAll(/"msg":"\w+ \S+ 5\d\d"/g)].map(String),
    }
  } finally {
    db.close()
  }
}

/** A session as a test looks at it. */
export interface SessionRow {
  id: string
  transport: string
  generation: number
  revoked_at: number | null
}

/** Reads the sessions of somebody that live, the oldest first. */
export function sessionsOf({ database }: RunningApp, username: string): SessionRow[] {
  const db = new SqliteDatabase(database, { readonly: true })
  const rows = db
    .prepare<[string], SessionRow>(
      `SELECT sessions.id, sessions.user_id, transport, generation, revoked_at FROM sessions
       JOIN users ON users.id = sessions.user_id
       WHERE username = ? AND revoked_at IS NULL ORDER BY created_at`,
    )
    .all(username)
  db.close()
  return rows
}

/** What the server has answered since a moment, by its log. */
export interface Answers {
  /** The statuses for a request line, in the order of the log. */
  to(line: string): number[]
  /** Waits until there are so many: what a page was to send has really been sent. */
  until(line: string, times: number): Promise<void>
}

/** Begins to look at what the server answers. */
export function watchAnswers({ output }: RunningApp): Answers {
  const start = output().length

  function to(line: string): number[] {
    const answers = output()
      .slice(start)
      .matchAll(/"msg":"(\w+ \S+) (\d{3})"/g)
    return [...answers].filter(([, asked]) => asked === line).map(([, , status]) => Number(status))
  }

  async function until(line: string, times: number): Promise<void> {
    await expect.poll(() => to(line).length, { message: line, timeout: 15_000 }).toBe(times)
  }

  return { to, until }
}

/** Sends what a program of the attacker sends, outside the browser. */
export function postJson(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const json = { 'content-type': 'application/json', ...headers }
  return fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body) })
}
