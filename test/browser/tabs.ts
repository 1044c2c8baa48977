import type { BrowserContext, Page } from '@playwright/test'
import type { TokenTransport } from '../../shared/transports.ts'
import { expectHome, openHome } from './pages.ts'
import type { OwnApp } from './running-app.ts'

/** Opens two tabs of the app, the second in front. */
export async function openBoth(context: BrowserContext, url: string): Promise<{ first: Page; second: Page }> {
  const first = await context.newPage()
  const second = await context.newPage()
  await first.goto(url)
  await second.goto(url)
  return { first, second }
}

interface Crowd {
  context: BrowserContext
  startApp(env: Record<string, string>): Promise<OwnApp>
  transport: TokenTransport
  /** The interfaces that the browser lacks. */
  missing: string[]
  rounds: number
}

/** Loads eight tabs at once, each with a refresh or with old tokens to begin with, and expects them signed in. */
export async function refreshTogether({ context, startApp, transport, missing, rounds }: Crowd) {
  await context.addInitScript(forget, missing)
  const app = await startApp(settingsFor(transport))
  const tabs = await Promise.all(Array.from({ length: 8 }, () => context.newPage()))
  const [first] = tabs as [Page]
  await openHome(first, app.url)
  for (let round = 0; round < rounds; round++) {
    await Promise.all(tabs.map((tab) => tab.goto(app.url)))
    await Promise.all(tabs.map((tab) => expectHome(tab)))
  }
}

/** Returns the settings. In `body` a reuse window lets tabs without locks send the same token. */
function settingsFor(transport: TokenTransport): Record<string, string> {
  return transport === 'body' ? { REFRESH_REUSE_WINDOW_BODY: '2s', ACCESS_TOKEN_LIFETIME: '8s' } : {}
}

/** Removes interfaces that old browsers, and pages on plain http, lack. */
function forget(names: string[]): void {
  if (names.includes('locks')) Reflect.deleteProperty(Navigator.prototype, 'locks')
  if (names.includes('BroadcastChannel')) Reflect.deleteProperty(globalThis, 'BroadcastChannel')
}
