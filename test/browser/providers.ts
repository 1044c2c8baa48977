import { expect, type Page } from '@playwright/test'
import { write } from './people.ts'
import type { RunningApp } from './running-app.ts'

/** The label of a provider on its button. */
export type ProviderLabel = 'Google' | 'GitHub' | 'Facebook'

/** Leaves the login for a provider and signs in there as a persona. */
export async function continueWith(page: Page, provider: ProviderLabel, persona: string): Promise<void> {
  await goTo(page, provider)
  await choose(page, persona)
}

/** Leaves the login for a provider, and waits for its page. */
export async function goTo(page: Page, provider: ProviderLabel): Promise<void> {
  await page.getByRole('button', { name: `Continue with ${provider}` }).click()
  await expectStandIn(page, provider)
}

/** Waits for the page of a stand-in provider. */
export async function expectStandIn(page: Page, provider: ProviderLabel): Promise<void> {
  await expect(page.getByRole('heading', { name: `Stand-in for ${provider}` })).toBeVisible()
}

/** Presses the button of a persona or of an error. */
export async function choose(page: Page, persona: string): Promise<void> {
  await page.getByRole('button', { name: persona }).click()
}

/** Collects the statuses of the responses to returned codes. */
export function watchCallbacks(page: Page): number[] {
  const statuses: number[] = []
  page.on('response', (response) => {
    const isCallback = /\/api\/social\/(google|github|facebook)$/.test(response.url())
    if (isCallback && response.request().method() === 'POST') statuses.push(response.status())
  })
  return statuses
}

/** Removes all users but the two of the tutorial, and the identities of providers. */
export function forgetPeople({ database }: RunningApp): void {
  write(database, (db) => {
    db.exec('DELETE FROM users WHERE is_demo = 0')
    db.exec('DELETE FROM identities')
  })
}
