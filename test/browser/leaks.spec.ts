import { randomBytes } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { openAttack, PLACES, PLACES_TRIED, type Place, postJson, test, watchResponses } from './attacker.ts'
import { submitForms } from './attacks.ts'
import { cookiesOf, expectHome, expectLogin, register, signIn } from './pages.ts'
import { ADA } from './people.ts'
import type { RunningApp } from './running-app.ts'

for (const place of PLACES_TRIED) {
  test(`F6 ${place}: a link there does not reveal where it was followed`, async ({ victim, attacker }) => {
    const { app, page } = victim
    await page.goto(`${app.url}/profile?private=1`)
    await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible()
    attacker.visits.length = 0
    await followLink(page, `${attacker.origin(place)}/link`)
    // A page without a policy does reveal it.
    await followLink(page, `${attacker.origin(place)}/again`)

    const referers = attacker.visits
      .filter(({ path }) => ['/link', '/again'].includes(path))
      .map(({ headers }) => headers.referer)
    expect(referers).toEqual([undefined, `${attacker.origin(place)}/link`])
    expect(await page.evaluate(() => ({ ...localStorage, ...sessionStorage }))).toEqual({})
    // Another site does not even get strict cookies. Another port of the host does.
    const [visit] = attacker.visits
    if (place === 'another site') expect(visit?.headers.cookie).toBeUndefined()
  })
}

test.describe('in production', () => {
  test('F6 a sign-out empties the storage, and not that of the sign-in after it', async ({
    startApp,
    page,
    context,
    attacker,
  }) => {
    const app = await startApp(production())
    await page.goto(`${app.url}/register`)
    await register(page, ADA)
    await expectHome(page, ADA)
    await page.evaluate(() => {
      localStorage.setItem('mine', '1')
      sessionStorage.setItem('mine', '1')
    })
    const kept = () => page.evaluate(() => ({ local: localStorage.mine, session: sessionStorage.mine }))

    const responses = watchResponses(app)
    const [refresh] = await tokensInBody(app, { ...ADA, username: 'mallory', email: 'mallory@example.com' })
    for (const [round, place] of (Object.keys(PLACES) as Place[]).entries()) {
      const wanted = [{ url: `${app.url}/api/logout`, fields: { refresh: refresh ?? '' } }]
      const attack = await openAttack(context, attacker.origin(place))
      await attack.evaluate(submitForms, {
        wanted,
        enctype: 'application/x-www-form-urlencoded',
        targets: ['_self'],
      })
      await attack.waitForURL(`${app.url}/api/logout`)
      await responses.until('POST /api/logout', round + 1)
      await attack.close()
    }
    expect(responses.to('POST /api/logout')).toEqual([403, 403])
    expect(await kept()).toEqual({ local: '1', session: '1' })
    await page.reload()
    await expectHome(page, ADA)

    await page.getByRole('button', { name: 'Logout' }).click()
    await expectLogin(page, "You're signed out.")
    await signIn(page, ADA)
    await expectHome(page, ADA)
    await expect.poll(kept).toEqual({ local: undefined, session: undefined })
    await page.reload()
    await expectHome(page, ADA)

    await page.getByRole('button', { name: 'Logout' }).click()
    await expectLogin(page, "You're signed out.")
    await expect.poll(() => page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0)
    await expect.poll(() => cookiesOf(context)).toEqual([])
  })
})

/** Returns the settings that production requires. Mail stays in the outbox, because no mail server listens there. */
function production(): Record<string, string> {
  return {
    NODE_ENV: 'production',
    SIGNING_KEY: randomBytes(32).toString('hex'),
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'no-reply@example.com',
    BCRYPT_COST: '10',
    LOG_LEVEL: 'info',
  }
}

/** Creates an account for the attacker outside the browser, and signs it in. */
async function tokensInBody({ url }: RunningApp, person: typeof ADA): Promise<string[]> {
  await postJson(`${url}/api/register`, person)
  const response = await postJson(`${url}/api/token`, {
    username: person.username,
    password: person.password,
  })
  return [(await response.json()).refresh]
}

/** Follows a link in the page. */
async function followLink(page: Page, href: string): Promise<void> {
  await page.evaluate((to) => {
    const link = Object.assign(document.createElement('a'), { href: to })
    document.body.append(link)
    link.click()
  }, href)
  await page.waitForURL(href)
}
