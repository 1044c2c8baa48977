import { type BrowserContext, expect, type Page } from '@playwright/test'
import { APP_KEY } from '../../shared/app-name.ts'
import { inOneTransport, inTransports, test } from './fixtures.ts'
import { expectHome, expectLogin, expectQuiet, greeting, openHome, signIn } from './pages.ts'
import { addPerson, SAM } from './people.ts'
import { openBoth, refreshTogether } from './tabs.ts'

inTransports((transport) => {
  test('C1 C22 two tabs sign in together, stay signed in though they refresh at the same time, follow a sign-out, and show the next user', async ({
    context,
    app,
    person,
  }) => {
    await context.clock.install()
    const { first, second } = await openBoth(context, app.url)
    await first.bringToFront()
    await signIn(first, person)
    await expectHome(first, person)
    await expectHome(second, person)
    const statuses = await refreshAtOnce(context, second)
    for (const tab of [first, second]) {
      await tab.reload()
      await expectHome(tab, person)
    }
    // A write of one tab may reach another one late. The loser of the race then gets a 401, and waits.
    if (transport !== 'body') expect(new Set(statuses)).toEqual(new Set([200]))

    await first.bringToFront()
    await first.getByRole('button', { name: 'Logout' }).click()
    await expectLogin(second, 'You signed out in another tab.')
    await expect(second.getByText(person.first_name)).toHaveCount(0)
    const next = addPerson(app)
    await second.bringToFront()
    await signIn(second, next)
    await expectHome(second, next)
    await expectHome(first, next)
  })
})

/** Moves the clock of all tabs three times to where they refresh. Returns the statuses of the responses. */
async function refreshAtOnce(context: BrowserContext, tab: Page): Promise<number[]> {
  const statuses: number[] = []
  context.on('response', (response) => {
    if (response.url().endsWith('/api/token/refresh')) statuses.push(response.status())
  })
  const refreshes = () => statuses.filter((status) => status === 200).length
  for (let round = 1; round <= 3; round++) {
    const before = refreshes()
    await context.clock.fastForward(240_000)
    await expect.poll(refreshes).toBeGreaterThan(before)
    await expectQuiet(tab)
  }
  return statuses
}

inOneTransport('body', () => {
  test('B7 a new password keeps this browser signed in, in every tab, and no copy of its tokens', async ({
    context,
    openElsewhere,
    app: { url },
    person,
  }) => {
    const { first, second } = await openBoth(context, url)
    await first.bringToFront()
    await signIn(first, person)
    await expectHome(second, person)
    const copy = await openElsewhere()
    await copy.context().addCookies(await context.cookies())
    await copy.goto(url)
    await copy.evaluate(
      (kept) => {
        for (const [key, value] of Object.entries(kept)) localStorage.setItem(key, value)
      },
      await first.evaluate(() => ({ ...localStorage })),
    )

    await greeting(first, person).click()
    const form = first.getByRole('region', { name: 'Password' })
    await form.getByLabel('New password').fill('another four words')
    await form.getByRole('button', { name: 'Change password' }).click()
    await expect(first.getByText('Password changed. Other devices are signed out.')).toBeVisible()
    await expect(first.getByRole('heading', { name: 'Your profile' })).toBeFocused()
    await greeting(second, person).click()
    await expect(second.getByRole('heading', { name: 'Your profile' })).toBeVisible()
    for (const tab of [first, second]) {
      await tab.goto(url)
      await expectHome(tab, person)
    }
    await copy.reload()
    await expectLogin(copy, 'Your password was changed, so you were signed out.')
  })
})

test('B2 C1 eight tabs that refresh at the same time stay signed in, without locks and BroadcastChannel', async ({
  context,
  app: { url },
  person,
}) => {
  await refreshTogether({ context, url, person, missing: ['locks', 'BroadcastChannel'], rounds: 1 })
})

inTransports(() => {
  test('C22 a tab that was not told: its request is dropped, and it shows the user of the new session', async ({
    context,
    app,
    person,
  }) => {
    const first = await context.newPage()
    const second = await context.newPage()
    // As with partitioned storage, or an extension that intercepts the event.
    await second.addInitScript(() => addEventListener('storage', (event) => event.stopImmediatePropagation()))
    await openHome(first, app.url, person)
    await second.goto(app.url)
    await expectHome(second, person)
    await first.bringToFront()
    await first.getByRole('button', { name: 'Logout' }).click()
    await expectLogin(first)
    await signIn(first, SAM)
    await expectHome(first, SAM)
    await second.bringToFront()
    await greeting(second, person).click()

    await expect(greeting(second, SAM)).toBeVisible()
    await expect(second.getByLabel('First name')).toHaveValue(SAM.first_name)
    await expect(second.getByText(person.last_name)).toHaveCount(0)
  })

  test('C19 a tab that is frozen while it holds the lock does not block the others for long', async ({
    context,
    app: { url },
    person,
  }) => {
    const { first, second } = await openBoth(context, url)
    await first.bringToFront()
    await signIn(first, person)
    await expectHome(second, person)
    await first.evaluate((lock) => {
      navigator.locks.request(lock, () => new Promise(() => {}))
    }, `${APP_KEY}-session`)
    const devtools = await context.newCDPSession(first)
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' })
    await second.reload()

    await expectHome(second, person)
  })
}, ['cookies'])
