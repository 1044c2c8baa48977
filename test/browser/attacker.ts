import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { type BrowserContext, expect, type Page } from '@playwright/test'
import SqliteDatabase from 'better-sqlite3'
import { TOKEN_TRANSPORTS, type TokenTransport } from '../../shared/transports.ts'
import { test as base } from './fixtures.ts'
import { cookiesOf, expectHome, openHome, openSignedIn } from './pages.ts'
import { SAM, write } from './people.ts'
import type { RunningApp } from './running-app.ts'

/**
 * The places of a foreign page. Cookies ignore ports, so to another port of our host a browser sends even strict
 * ones, and only the origin check protects us.
 */
export const PLACES = { 'another site': '127.0.0.1', 'another port': 'localhost' } as const
export type Place = keyof typeof PLACES

/**
 * The places and transports from which attacks are tried. The quick run tries only where browsers send the most, the
 * soak run all.
 */
export const PLACES_TRIED: Place[] = process.env.SOAK ? ['another site', 'another port'] : ['another port']
export const TRANSPORTS_TRIED: readonly TokenTransport[] = process.env.SOAK ? TOKEN_TRANSPORTS : ['cookies']

/** A request to the attacker's server. */
interface Visit {
  path: string
  headers: IncomingHttpHeaders
}

/** The attacker's web server. Every path is a page, and CORS allows every origin to read it. */
export interface Attacker {
  origin(place: Place): string
  /** All requests to it, also from pages that were made to send something there. */
  visits: Visit[]
}

/** A signed-in user whose browser also shows the attacker's pages. */
export interface Victim {
  app: RunningApp
  page: Page
  context: BrowserContext
  /** Expects that the account, the session and the cookies are unchanged. */
  expectUntouched(): Promise<void>
  /** Expects also that the tab still works and shows the same user. */
  expectAtHome(): Promise<void>
}

interface AttackFixtures {
  attacker: Attacker
  victim: Victim
}

/** A browser test with an attacker. Errors that the attacker's pages log do not fail it. */
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

  // The effects of an attack show in the sessions, so there are none at the start.
  app: async ({ app }, use) => {
    write(app.database, (db) => db.exec('DELETE FROM sessions'))
    await use(app)
  },

  victim: async ({ app, page, context, build }, use) => {
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(String(error)))
    if (build === 'cookies' || build === 'refresh-cookie') await openSignedIn(page, app.url, SAM, '/', build)
    else await openHome(page, app.url)
    await expectHome(page)
    const before = await standing(app, context)

    async function expectUntouched(): Promise<void> {
      expect(await standing(app, context)).toEqual(before)
    }

    async function expectAtHome(): Promise<void> {
      await expectUntouched()
      await page.reload()
      await expectHome(page)
      // The same session. The reload itself may have refreshed it.
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

/** Closes the pages that an attack has opened. */
export async function closeAllBut(page: Page): Promise<void> {
  for (const other of page.context().pages()) if (other !== page) await other.close()
}

/** Opens a page of the attacker in a new tab of the victim's browser. */
export async function openAttack(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(origin)
  await expect(page.getByRole('heading', { name: 'Elsewhere' })).toBeVisible()
  return page
}

/** Returns everything that an attack could change. */
async function standing({ database, output }: RunningApp, context: BrowserContext) {
  const db = new SqliteDatabase(database, { readonly: true })
  try {
    return {
      cookies: (await cookiesOf(context)).sort((a, b) => a.name.localeCompare(b.name)),
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

/** A session in the database. */
export interface SessionRow {
  id: string
  transport: string
  generation: number
  revoked_at: number | null
}

/** Returns the live sessions of a user, the oldest first. */
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

/** The responses of the server since a moment, from its log. */
export interface Responses {
  /** Returns the statuses for a request line, in the order of the log. */
  to(line: string): number[]
  /** Waits for this many responses, to be sure that a page has really sent its requests. */
  until(line: string, times: number): Promise<void>
}

/** Starts to watch the responses of the server. */
export function watchResponses({ output }: RunningApp): Responses {
  const start = output().length

  function to(line: string): number[] {
    const responses = output()
      .slice(start)
      .matchAll(/"msg":"(\w+ \S+) (\d{3})"/g)
    return [...responses].filter(([, asked]) => asked === line).map(([, , status]) => Number(status))
  }

  async function until(line: string, times: number): Promise<void> {
    await expect
      .poll(() => to(line).length, { message: line, timeout: 15_000, intervals: [20, 50, 100] })
      .toBe(times)
  }

  return { to, until }
}

/** Sends a request of an attacker's program, outside the browser. */
export function postJson(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const json = { 'content-type': 'application/json', ...headers }
  return fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body) })
}
