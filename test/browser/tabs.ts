import type { BrowserContext, Page } from '@playwright/test'
import { expectHome, openHome } from './pages.ts'
import type { Person } from './people.ts'

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
  url: string
  person: Person
  /** The interfaces that the browser lacks. */
  missing: string[]
  rounds: number
}

/** Loads eight tabs at once, each with a refresh or with old tokens to begin with, and expects them signed in. */
export async function refreshTogether({ context, url, person, missing, rounds }: Crowd) {
  await context.addInitScript(forget, missing)
  const tabs = await Promise.all(Array.from({ length: 8 }, () => context.newPage()))
  const [first] = tabs as [Page]
  await openHome(first, url, person)
  for (let round = 0; round < rounds; round++) {
    await Promise.all(tabs.map((tab) => tab.goto(url)))
    await Promise.all(tabs.map((tab) => expectHome(tab, person)))
  }
}

/** Removes interfaces that old browsers, and pages on plain http, lack. */
function forget(names: string[]): void {
  if (names.includes('locks')) Reflect.deleteProperty(Navigator.prototype, 'locks')
  if (names.includes('BroadcastChannel')) Reflect.deleteProperty(globalThis, 'BroadcastChannel')
}
