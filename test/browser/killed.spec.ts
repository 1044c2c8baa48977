import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BrowserContext, chromium, expect } from '@playwright/test'
import SqliteDatabase from 'better-sqlite3'
import { COOKIE_NAMES } from '../../shared/transports.ts'
import { temporaryFolder } from '../server-process.ts'
import { findChromium } from './chromium.ts'
import { inTransports, test } from './fixtures.ts'
import { expectHome, openHome } from './pages.ts'

// Chromium writes its cookies to disk up to thirty seconds late. A browser that is killed starts again with its
// older cookies, as after a power cut. The delay varies, so the test itself restores the older cookie file.

/** Both keep the refresh token in a cookie. The quick run tests one of them. */
const TRANSPORTS = process.env.SOAK ? (['refresh-cookie', 'cookies'] as const) : (['refresh-cookie'] as const)

const KILLS = process.env.SOAK ? 3 : 2

inTransports(() => {
  test('B11 a browser that is killed after a refresh comes back signed in, however often', async ({
    launchOptions,
    startApp,
  }) => {
    const app = await startApp()
    const profile = temporaryFolder()
    // The whole browser: its headless shell has no lock that names the process.
    const options = { ...launchOptions, executablePath: findChromium() }
    const launch = () => chromium.launchPersistentContext(profile.path, options)
    const first = await launch()
    await openHome(await first.newPage(), app.url)
    const onDisk = await refreshCookie(first)
    // A closed browser writes its cookies.
    await first.close()
    const cookies = keepCookies(profile.path)

    await app.passTime(240)
    for (let kill = 1; kill <= KILLS; kill++) {
      const browser = await launch()
      expect(await refreshCookie(browser)).toBe(onDisk)
      const page = await browser.newPage()
      await page.goto(app.url)
      await expectHome(page)
      expect(await refreshCookie(browser)).not.toBe(onDisk)
      await killBrowser(browser, profile.path)
      cookies.putBack()
      await app.passTime(12)
    }
    expect(eventsIn(app.database)).not.toContain('token_reused')
    profile.remove()
  })
}, TRANSPORTS)

async function refreshCookie(browser: BrowserContext): Promise<string | undefined> {
  return (await browser.cookies()).find(({ name }) => name.endsWith(COOKIE_NAMES.refresh))?.value
}

/** Keeps a copy of the cookies on disk. The journal of a killed browser is newer than the copy. */
function keepCookies(profile: string) {
  const file = join(profile, 'Default', 'Cookies')
  const copy = readFileSync(file)
  return {
    putBack() {
      rmSync(`${file}-journal`, { force: true })
      writeFileSync(file, copy)
    },
  }
}

/**
 * Kills the process that the lock of a profile names, `host-pid`, and its whole group, as a power cut does. Returns when
 * none of them is left to write to the profile.
 */
async function killBrowser(browser: BrowserContext, profile: string): Promise<void> {
  const closed = browser.waitForEvent('close')
  const group = Number(readlinkSync(join(profile, 'SingletonLock')).split('-').at(-1))
  process.kill(-group, 'SIGKILL')
  await closed
  await expect.poll(() => runningIn(group)).toEqual([])
}

/** The processes of a group that still run. A zombie does not: it only waits until its new parent asks for its exit. */
function runningIn(group: number): string[] {
  const processes = execFileSync('ps', ['-A', '-o', 'pgid=,stat=,pid='], { encoding: 'utf8' }).split('\n')
  return processes.filter((line) => {
    const [pgid, state] = line.trim().split(/\s+/)
    return Number(pgid) === group && !state?.startsWith('Z')
  })
}

function eventsIn(database: string): unknown[] {
  const db = new SqliteDatabase(database, { readonly: true })
  const events = db.prepare('select event from audit_events').pluck().all()
  db.close()
  return events
}
