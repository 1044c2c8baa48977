import { expect, type Page } from '@playwright/test'
import { passkeys, plugIn, sendPasskey } from './authenticator.ts'
import { inTransports, test } from './fixtures.ts'
import { mailTo } from './mailbox.ts'
import { expectHeading, expectHome, expectLogin, openHome, signIn, signOut } from './pages.ts'
import { type Person, SAM } from './people.ts'
import { expectSound } from './sound.ts'
import { turnOn } from './two-steps.ts'

const list = (page: Page) => passkeys(page).getByRole('listitem')
const button = (page: Page) => page.getByRole('button', { name: 'Sign in with a passkey' })

/** Signs in with the password, and adds a passkey on the profile. */
async function openWithPasskey(page: Page, url: string, person: Person): Promise<void> {
  await openHome(page, url, person)
  await page.goto(`${url}/profile`)
  await sendPasskey(page, 'My laptop')
  await expect(list(page)).toContainText(['My laptop'])
}

/** Makes the browser of a page one that does not autofill passkeys, so that only the button uses them. */
async function withoutAutofill(page: Page): Promise<void> {
  await page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false
  })
}

inTransports(() => {
  test('add a passkey, sign out, and sign in with it by the button', async ({
    page,
    person,
    app: { url },
  }) => {
    await withoutAutofill(page)
    const authenticator = await plugIn(page)
    await openWithPasskey(page, url, person)
    expect(await authenticator.count()).toBe(1)
    await expect(list(page)).toContainText('not used yet')
    await mailTo(url, person.email, 'A passkey was added to your account')
    await signOut(page)

    await button(page).click()
    await expectHome(page, person)
    await page.reload()
    await expectHome(page, person)
    await page.goto(`${url}/profile`)
    await expect(list(page)).toContainText('last used just now')
  })

  test('G7 the second step after the password: the passkey in place of a code', async ({
    page,
    person,
    app: { url },
  }) => {
    await withoutAutofill(page)
    const authenticator = await plugIn(page)
    await openWithPasskey(page, url, person)
    await turnOn(page)
    await page.getByRole('button', { name: "I've saved them" }).click()
    await signOut(page)
    await signIn(page, person)
    await expectHeading(page, 'Two-step verification')
    await expectSound(page)
    await authenticator.verifies(false)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await expect(page.getByText('No passkey was used.')).toBeVisible()
    await expect(page.getByLabel('Code', { exact: true })).toBeVisible()

    await authenticator.verifies(true)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await expectHome(page, person)
    await page.reload()
    await expectHome(page, person)
  })

  test('sign in with a passkey from the autofill, back on the page that was wanted', async ({
    page,
    person,
    app: { url },
  }) => {
    const authenticator = await plugIn(page)
    await openWithPasskey(page, url, person)
    await authenticator.confirms(false)
    await signOut(page)

    // From now on the user accepts the first offer of the autofill.
    await authenticator.confirms(true)
    await page.goto(`${url}/sessions`)
    await expect(page.getByRole('heading', { name: 'Sessions' })).toBeVisible()
    await expect(page).toHaveURL(`${url}/sessions`)
  })
})

test('a user who cancels, or has none, is told so without an error; the form stays, and works', async ({
  page,
  person,
  app: { url },
}) => {
  await withoutAutofill(page)
  const authenticator = await plugIn(page)
  await openWithPasskey(page, url, person)
  await signOut(page)
  await page.getByLabel('Username or email').fill(person.username)
  const told = page.getByText('No passkey was used.')
  // As a browser reports a user who cancels: it was the wrong finger, or none.
  await authenticator.verifies(false)
  await button(page).click()
  await expect(told).toBeVisible()

  await authenticator.clear()
  const begun = page.waitForResponse(`${url}/api/passkeys/sign-in/options`)
  await button(page).click()
  await begun
  await expect(told).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await expect(page.getByLabel('Username or email')).toHaveValue(person.username)
  await page.getByLabel('Password').fill(person.password)
  await page.keyboard.press('Enter')
  await expectHome(page, person)
})

test('a passkey that was removed: the login page says so', async ({ page, person, app: { url } }) => {
  await withoutAutofill(page)
  await plugIn(page)
  await openWithPasskey(page, url, person)
  await list(page).getByRole('button', { name: 'Remove My laptop' }).click()
  await list(page).getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(passkeys(page)).toContainText('No passkeys yet.')
  await mailTo(url, person.email, 'A passkey was removed from your account')
  await signOut(page)

  await button(page).click()
  await expect(page.getByRole('alert')).toContainText('no longer connected to an account here')
  await signIn(page, person)
  await expectHome(page, person)
})

test('rename a passkey; a device that has one gets no second', async ({ page, person, app: { url } }) => {
  const authenticator = await plugIn(page)
  await openWithPasskey(page, url, person)
  await list(page).getByText('Rename').first().click()
  await list(page).getByLabel('Name').fill('Work laptop')
  await page.keyboard.press('Enter')
  await expect(list(page)).toContainText('Work laptop')

  await sendPasskey(page, 'Again')
  await expect(passkeys(page)).toContainText('This device already has a passkey for your account.')
  await expect(list(page)).toHaveCount(1)
  expect(await authenticator.count()).toBe(1)
})

test('the offer of the autofill ends when the user signs in by password, or leaves the page', async ({
  page,
  person,
  app: { url },
}) => {
  await page.addInitScript(() => {
    const signals: AbortSignal[] = []
    const get = navigator.credentials.get.bind(navigator.credentials)
    navigator.credentials.get = (options) => {
      if (options?.signal) signals.push(options.signal)
      return get(options)
    }
    Object.assign(window, { signals })
  })
  const offers = () =>
    page.evaluate(() =>
      (window as unknown as { signals: AbortSignal[] }).signals.map(({ aborted }) => aborted),
    )
  await plugIn(page)
  await page.goto(`${url}/login`)
  await expect.poll(offers).toEqual([false])
  await page.getByRole('link', { name: 'Create an account' }).click()
  await expect.poll(offers).toEqual([true])

  await page.goBack()
  await expect.poll(offers).toEqual([true, false])
  await signIn(page, person)
  await expectHome(page, person)
  await expect.poll(offers).toEqual([true, true])
})

test('at the IP address of this machine no passkey is offered, and the profile says where they work', async ({
  page,
  person,
  app: { url },
}) => {
  const other = url.replace('localhost', '127.0.0.1')
  await page.goto(`${other}/login`)
  await expectLogin(page)
  await expect(button(page)).toHaveCount(0)
  await signIn(page, person)
  await expectHome(page, person)
  await page.goto(`${other}/profile`)

  await expect(passkeys(page)).toContainText('Passkeys work at localhost only.')
})

test('ten minutes after the sign-in a passkey confirms, in place of the password', async ({
  page,
  startApp,
}) => {
  const app = await startApp()
  await withoutAutofill(page)
  await plugIn(page)
  await openWithPasskey(page, app.url, SAM)
  await app.passTime(601)
  await removePasskey(page)
  const dialog = page.getByRole('dialog', { name: "Confirm it's you" })
  await dialog.getByRole('button', { name: 'Use a passkey instead' }).click()
  await expect(dialog.getByRole('button', { name: 'Confirm with a passkey' })).toBeFocused()
  await page.keyboard.press('Enter')

  await expect(page.getByText('Passkey removed')).toBeVisible()
})

/** Removes the only passkey in the list. */
async function removePasskey(page: Page): Promise<void> {
  await list(page).getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('group').getByRole('button', { name: 'Remove' }).click()
}
