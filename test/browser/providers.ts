import { expect, type Page } from '@playwright/test'
import { write } from './people.ts'
import type { RunningApp } from './running-app.ts'

/** A provider, as its button calls it. */
export type ProviderLabel = 'Google' | 'GitHub' | 'Facebook'

/** Leaves the login for a provider, and is somebody there. */
export async function continueWith(page: Page, provider: ProviderLabel, persona: string): Promise<void> {
  await goTo(page, provider)
  await choose(page, persona)
}

/** Leaves the login for a provider, and waits there. */
export async function goTo(page: Page, provider: ProviderLabel): Promise<void> {
  await page.getByRole('button', { name: `Continue with ${provider}` }).click()
  await expectStandIn(page, provider)
}

/** Waits for the page of a provider that is played. */
export async function expectStandIn(page: Page, provider: ProviderLabel): Promise<void> {
  await expect(page.getByRole('heading', { name: `Stand-in for ${provider}` })).toBeVisible()
}

/** Presses the button of somebody, or of a trouble. */
export async function choose(page: Page, persona: string): Promise<void> {
  await page.getByRole('button', { name: persona }).click()
}

/** Collects what the server says to the codes that come back, as they come. */
export function watchCallbacks(page: Page): number[] {
  const statuses: number[] = []
  page.on('response', (response) => {
    const isCallback = /\/api\/social\/(google|github|facebook)$/.test(response.url())
    if (isCallback && response.request().method() === 'POST') statuses.push(response.status())
  })
  return statuses
}

/** Forgets everybody but the two people of the tutorial, and who has come by a provider. */
export function forgetPeople({ database }: RunningApp): void {
  write(database, (db) => {
    db.exec('DELETE FROM users WHERE is_demo = 0')
    db.exec('DELETE FROM identities')
  })
}
