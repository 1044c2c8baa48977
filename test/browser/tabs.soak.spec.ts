import { expect } from '@playwright/test'
import type { TokenTransport } from '../../shared/transports.ts'
import { inTransports, test } from './fixtures.ts'
import { expectHome, expectLogin, signIn } from './pages.ts'
import { SAM } from './people.ts'
import { openBoth, refreshTogether } from './tabs.ts'

const ROUNDS = 100
const REACHED_MS = 200

inTransports((transport) => {
  for (const missing of [[], ['locks'], ['locks', 'BroadcastChannel']]) {
    const words = missing.length > 0 ? `, without ${missing.join(' and ')}` : ''

    test(`B2 C1 eight tabs, a hundred rounds: they stay signed in${words}`, async ({ context, startApp }) => {
      const { url } = await startApp(settingsFor(transport))
      await refreshTogether({ context, url, person: SAM, missing, rounds: ROUNDS })
    })
  }

  test('C22 a sign-out reaches another tab at once', async ({ context, app, person }) => {
    const { first, second } = await openBoth(context, app.url)
    await first.bringToFront()
    await signIn(first, person)
    await expectHome(second, person)
    await second.evaluate(() => {
      new MutationObserver(() => {
        if (document.querySelector('h1')?.textContent === 'Login') window.name ||= String(Date.now())
      }).observe(document.body, { childList: true, subtree: true })
    })
    const clicked = await first.evaluate(() => {
      document.querySelector<HTMLButtonElement>('header button')?.click()
      return Date.now()
    })
    await expectLogin(second)

    expect(Number(await second.evaluate(() => window.name)) - clicked).toBeLessThan(REACHED_MS)
  })
})

/** Returns the settings. In `body` a reuse window lets tabs without locks send the same token. */
function settingsFor(transport: TokenTransport): Record<string, string> {
  return transport === 'body' ? { REFRESH_REUSE_WINDOW_BODY: '2s', ACCESS_TOKEN_LIFETIME: '8s' } : {}
}
