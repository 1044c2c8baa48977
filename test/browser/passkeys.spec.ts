import { expect, type Page } from '@playwright/test'
import { passkeys, plugIn, sendPasskey } from './authenticator.ts'
import { inOneTransport, test } from './fixtures.ts'
import { mailTo } from './mailbox.ts'
import { expectHeading, expectHome, expectLogin, openHome, signIn, signOut } from './pages.ts'
import { ageSignIn, type Person } from './people.ts'
import { expectSound } from './sound.ts'
import { enterFirstCode, factorSection, readSecret } from './two-steps.ts'

const list = (page: Page) => passkeys(page).getByRole('listitem')
const button = (page: Page) => page.getByRole('button', { name: 'Sign in with a passkey' })

/** Signs in with the password, and adds a passkey on the profile. */
async function openWithPasskey(page: Page, url: string, person: Person): Promise<void> {
  await openHome(page, url, person)
  await page.getByRole('link', { name: 'Profile', exact: true }).click()
  await sendPasskey(page, 'My laptop')
  await expect(list(page)).toContainText(['My laptop'])
}

/** Makes the browser of a page one that does not autofill passkeys, so that only the button uses them. */
async function withoutAutofill(page: Page): Promise<void> {
  await page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false
  })
}

inOneTransport('body', () => {
  test('add a passkey, sign in with it by the button, cancel, and remove it', async ({
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

    await test.step('a user who cancels is told so without an error, and the form stays', async () => {
      await page.getByLabel('Username or email').fill(person.username)
      // As a browser reports a user who cancels: it was the wrong finger, or none.
      await authenticator.verifies(false)
      await button(page).click()
      await expect(page.getByText('No passkey was used.')).toBeVisible()
      await expect(page.getByRole('alert')).toHaveCount(0)
      await expect(page.getByLabel('Username or email')).toHaveValue(person.username)
      await authenticator.verifies(true)
    })
    await button(page).click()
    await expectHome(page, person)
    await page.reload()
    await expectHome(page, person)
    await page.getByRole('link', { name: 'Profile', exact: true }).click()
    await expect(list(page)).toContainText('last used just now')

    await list(page).getByRole('button', { name: 'Remove My laptop' }).click()
    await list(page).getByRole('button', { name: 'Remove', exact: true }).click()
    await expect(passkeys(page)).toContainText('No passkeys yet.')
    await mailTo(url, person.email, 'A passkey was removed from your account')
    await signOut(page)
    await button(page).click()
    await expect(page.getByRole('alert')).toContainText('no longer connected to an account here')
    await test.step('a user who has none is told so, and the form works', async () => {
      await authenticator.clear()
      await button(page).click()
      await expect(page.getByText('No passkey was used.')).toBeVisible()
      await signIn(page, person)
      await expectHome(page, person)
    })
  })
})

inOneTransport('cookies', () => {
  test('G7 the second step after the password: the passkey in place of a code, and ten minutes after the sign-in in place of the password', async ({
    page,
    person,
    app,
  }) => {
    await withoutAutofill(page)
    const authenticator = await plugIn(page)
    await openWithPasskey(page, app.url, person)
    await test.step('a device that has one gets no second', async () => {
      await sendPasskey(page, 'Again')
      await expect(passkeys(page)).toContainText('This device already has a passkey for your account.')
      await expect(list(page)).toHaveCount(1)
      expect(await authenticator.count()).toBe(1)
    })

    ageSignIn(app, person)
    const section = factorSection(page)
    await section.getByRole('button', { name: 'Set up an authenticator app' }).click()
    await confirmByPasskey(page)
    await enterFirstCode(page, section, await readSecret(section))
    await section.getByRole('button', { name: "I've saved them" }).click()
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
})

inOneTransport('refresh-cookie', () => {
  test('sign in with a passkey from the autofill, back on the page that was wanted; the offer ends with the page and with a sign-in by password', async ({
    page,
    person,
    app: { url },
  }) => {
    await watchOffers(page)
    const authenticator = await plugIn(page)
    await authenticator.confirms(false)
    await page.goto(`${url}/login`)
    await expect.poll(() => offersOf(page)).toEqual(['open'])
    await page.getByRole('link', { name: 'Create an account' }).click()
    await expect.poll(() => offersOf(page)).toEqual(['ended'])
    await page.goBack()
    await expect.poll(() => offersOf(page)).toEqual(['ended', 'open'])
    await signIn(page, person)
    await expectHome(page, person)
    await expect.poll(() => offersOf(page)).toEqual(['ended', 'ended'])

    await authenticator.confirms(true)
    await page.getByRole('link', { name: 'Profile', exact: true }).click()
    await sendPasskey(page, 'My laptop')
    await expect(list(page)).toContainText(['My laptop'])
    await authenticator.confirms(false)
    await signOut(page)
    // From now on the user accepts the first offer of the autofill.
    await authenticator.confirms(true)
    await page.goto(`${url}/sessions`)
    await expect(page.getByRole('heading', { name: 'Sessions' })).toBeVisible()
    await expect(page).toHaveURL(`${url}/sessions`)
  })
})

test('at the IP address of this machine no passkey is offered, and the profile says where they work', async ({
  page,
  person,
  app: { url },
}) => {
  await page.goto(`${url.replace('localhost', '127.0.0.1')}/profile`)
  await expectLogin(page)
  await expect(button(page)).toHaveCount(0)
  await signIn(page, person)

  await expect(passkeys(page)).toContainText('Passkeys work at localhost only.')
})

/** Confirms with a passkey, in the dialog that asks for the password. */
async function confirmByPasskey(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: "Confirm it's you" })
  await dialog.getByRole('button', { name: 'Use a passkey instead' }).click()
  await expect(dialog.getByRole('button', { name: 'Confirm with a passkey' })).toBeFocused()
  await page.keyboard.press('Enter')
}

/** Records in each page what it asks the browser for. */
async function watchOffers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const signals: AbortSignal[] = []
    const get = navigator.credentials.get.bind(navigator.credentials)
    navigator.credentials.get = (options) => {
      if (options?.signal) signals.push(options.signal)
      return get(options)
    }
    Object.assign(window, { signals })
  })
}

/** Returns of each offer of the autofill whether it is still open. */
function offersOf(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    (window as unknown as { signals: AbortSignal[] }).signals.map(({ aborted }) =>
      aborted ? 'ended' : 'open',
    ),
  )
}
