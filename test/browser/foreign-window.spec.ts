import { expect, type Page } from '@playwright/test'
import { type Attacker, closeAllBut, openAttack, PLACES_TRIED, test } from './attacker.ts'
import { inject } from './attacks.ts'
import { expectHome } from './pages.ts'

/** What `inject` runs and loads if nothing forbids it. */
const INJECTED = ['data', 'inline', 'link', 'module', 'onclick', 'onerror', 'srcdoc']
const LOADED = ['/beacon', '/fetch', '/frame', '/image', '/object', '/script.js', '/style']

for (const place of PLACES_TRIED) {
  test(`F4 ${place}: cannot frame the app, nor hold on to a window of it`, async ({ victim, attacker }) => {
    const { app, page, context } = victim
    const attack = await openAttack(context, attacker.origin(place))
    /** Waits until a frame of the attacker has this URL. Playwright hears of it later than the page does. */
    const expectFramed = async (src: string, url: unknown) => {
      const frame = await attack.evaluateHandle((from) => {
        const element = Object.assign(document.createElement('iframe'), { src: from })
        const loaded = new Promise<void>((resolve) => element.addEventListener('load', () => resolve()))
        document.body.append(element)
        return loaded.then(() => element)
      }, src)
      const content = await frame.contentFrame()
      await expect.poll(() => content?.url()).toEqual(url)
    }
    for (const path of ['/', '/login', '/profile', '/api/profile', '/api/docs']) {
      await expectFramed(`${app.url}${path}`, expect.stringMatching(/^chrome-error:/))
    }
    await expectFramed(`${attacker.origin(place)}/framed`, `${attacker.origin(place)}/framed`)

    const opened = context.waitForEvent('page')
    await attack.evaluate((url) => Object.assign(window, { held: window.open(url) }), app.url)
    const popup = await opened
    await popup.evaluate(() => {
      addEventListener('message', () => Object.assign(window, { heard: true }))
    })
    await expectHome(popup)
    expect(await popup.evaluate(() => window.opener)).toBeNull()
    const held = await attack.evaluate(() => {
      const { held: app } = window as unknown as { held: Window }
      app.postMessage('hello', '*')
      return { closed: app.closed, frames: app.length }
    })
    expect(held).toEqual({ closed: true, frames: 0 })
    expect(await popup.evaluate(() => 'heard' in window)).toBe(false)

    // It can hold on to a window of its own.
    const own = await attack.evaluate((url) => window.open(url)?.closed, attacker.origin(place))
    expect(own).toBe(false)
    await closeAllBut(page)
    // The page in the window has refreshed, as every page of ours does.
    await page.reload()
    await expectHome(page)
  })
}

test('F4 markup that got into a page of ours runs nothing and loads nothing', async ({
  victim,
  attacker,
}) => {
  const { page, context, app } = victim
  const foreign = attacker.origin('another site')
  const marks = (from: Page) => from.evaluate(() => ({ ...document.documentElement.dataset }))
  const before = await marks(page)
  const attack = await openAttack(context, foreign)
  // On a page without a policy all of it would run.
  await attack.evaluate(inject, foreign)
  await expect.poll(async () => Object.keys(await marks(attack)).sort()).toEqual(INJECTED)
  await expect.poll(() => loadedFrom(attacker)).toEqual(LOADED)
  await attack.close()

  attacker.visits.length = 0
  await page.evaluate(() => {
    const refused: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => refused.push(event.blockedURI))
    Object.assign(window, { refused })
  })
  await page.evaluate(inject, foreign)
  const refused = () => page.evaluate(() => (window as unknown as { refused: string[] }).refused)
  await expect.poll(async () => (await refused()).filter((uri) => uri === 'inline').length).toBeGreaterThan(4)
  // For a frame the browser names only the origin.
  for (const path of ['/fetch', '/image', '/script.js', '/style'])
    await expect.poll(refused).toContainEqual(expect.stringContaining(path))
  expect(await marks(page)).toEqual(before)
  expect(loadedFrom(attacker)).toEqual([])
  expect(await page.evaluate(() => document.baseURI)).toBe(`${app.url}/`)
})

function loadedFrom({ visits }: Attacker): string[] {
  return [...new Set(visits.map(({ path }) => path))].filter((path) => LOADED.includes(path)).sort()
}
