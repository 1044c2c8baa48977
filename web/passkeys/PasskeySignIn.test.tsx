import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { access, countOf, openApp, PROFILE, requestTo } from '../testing/open-app.tsx'
import { ASSERTION, type PasskeyDialog, REQUEST_OPTIONS, stubPasskeys } from '../testing/test-passkeys.ts'

const OPTIONS = 'POST /api/passkeys/sign-in/options'
const SIGN_IN = 'POST /api/passkeys/sign-in'

beforeEach(() => localStorage.clear())

/** Opens the login page in a browser with passkeys. */
function openLogin(browser: { autofill?: boolean } = {}) {
  // First, because the network puts back what is stubbed when the test ends.
  const dialogs = stubPasskeys(browser)
  return { ...openApp('/login'), dialogs }
}

/** Opens the login page, presses the button, and lets the server respond with options. */
async function openDialog() {
  const app = openLogin()
  await app.user.click(screen.getByRole('button', { name: 'Sign in with a passkey' }))
  await (await requestTo(app.network, OPTIONS)).respond(200, REQUEST_OPTIONS)
  return { ...app, dialog: await newest(app.dialogs) }
}

/** Waits for the newest dialog of the browser. */
function newest(dialogs: PasskeyDialog[], count = 1): Promise<PasskeyDialog> {
  return waitFor(() => {
    expect(dialogs).toHaveLength(count)
    return dialogs.at(-1) as PasskeyDialog
  })
}

describe('the button', () => {
  test('is not there in a browser without passkeys, which asks the server for nothing', () => {
    const { network } = openApp('/login')

    expect(screen.queryByRole('button', { name: 'Sign in with a passkey' })).toBeNull()
    expect(network.lines()).toEqual([])
  })

  test('asks the browser with the options of the server, and signs in with what it returns', async () => {
    const { network, dialog } = await openDialog()
    expect(dialog.options.mediation).toBe('optional')
    expect(dialog.options.publicKey).toMatchObject({ rpId: 'localhost', userVerification: 'required' })
    expect(new Uint8Array(dialog.options.publicKey?.challenge as ArrayBuffer)).toEqual(
      new Uint8Array([1, 2, 3]),
    )
    expect(screen.getByRole('button', { name: 'Waiting for your passkey…' })).toBeTruthy()
    dialog.confirm()
    const request = await requestTo(network, SIGN_IN)
    expect(screen.getByRole('button', { name: 'Signing in…' })).toBeTruthy()
    network.respondToAll(({ line }) => (line === 'GET /api/profile' ? [200, PROFILE] : undefined))
    await request.respond(200, { access })

    expect(await screen.findByRole('heading', { name: 'Home' })).toBeTruthy()
    expect(request.body).toEqual({ response: ASSERTION })
    expect(request.headers['x-token-transport']).toBe('refresh-cookie')
  })

  test('a second press while the dialog is open does nothing', async () => {
    const { network, user } = await openDialog()
    await user.click(screen.getByRole('button', { name: 'Waiting for your passkey…' }))

    expect(countOf(network, OPTIONS)).toBe(1)
  })

  test.each([
    ['NotAllowedError', 'No passkey was used.'],
    ['SecurityError', 'Passkeys of this site work at another address only.'],
    ['UnknownError', "Your browser couldn't use a passkey."],
  ])('after %s of the browser: no error, and what was typed stays', async (name, message) => {
    const { user, dialog, network, dialogs } = await openDialog()
    await user.type(screen.getByLabelText('Username or email'), 'sam')
    dialog.fail(name)

    expect(await screen.findByText(message, { exact: false })).toBe(screen.getByRole('status'))
    expect(screen.queryByRole('alert')).toBeNull()
    expect((screen.getByLabelText('Username or email') as HTMLInputElement).value).toBe('sam')
    await user.click(screen.getByRole('button', { name: 'Sign in with a passkey' }))
    await (await requestTo(network, OPTIONS)).respond(200, REQUEST_OPTIONS)
    await newest(dialogs, 2)
    expect(screen.queryByRole('status')).toBeNull()
  })

  test.each([
    [401, 'passkey_unknown', 'That passkey is no longer connected to an account here.'],
    [400, 'passkey_failed', "That passkey wasn't accepted."],
    [403, 'account_inactive', 'Your account has been deactivated.'],
  ])('a refusal of the server is shown: %i %s', async (status, code, message) => {
    const { network, dialog } = await openDialog()
    dialog.confirm()
    await (await requestTo(network, SIGN_IN)).respond(status, { detail: 'x', code })

    expect((await screen.findByRole('alert')).textContent).toContain(message)
    expect(screen.getByRole('button', { name: 'Sign in with a passkey' })).toBeTruthy()
  })

  test('a server that gives no options: an error, and the password works', async () => {
    const { network, user } = openLogin()
    await user.click(screen.getByRole('button', { name: 'Sign in with a passkey' }))
    await (await requestTo(network, OPTIONS)).respond(409, { detail: 'x', code: 'passkeys_off' })
    expect((await screen.findByRole('alert')).textContent).toBe('Passkeys are not available on this site.')
    await user.type(screen.getByLabelText('Username or email'), 'sam')
    await user.type(screen.getByLabelText('Password'), 'password1{Enter}')

    expect((await requestTo(network, 'POST /api/token')).body).toEqual({
      username: 'sam',
      password: 'password1',
    })
  })
})

describe('the autofill of the user name', () => {
  test('offers passkeys as soon as the page is open, once, and signs in with the chosen one', async () => {
    const { network, dialogs } = openLogin({ autofill: true })
    await (await requestTo(network, OPTIONS)).respond(200, REQUEST_OPTIONS)
    const offer = await newest(dialogs)
    expect([offer.options.mediation, offer.aborted]).toEqual(['conditional', false])
    expect(screen.getByRole('button', { name: 'Sign in with a passkey' })).toBeTruthy()
    offer.confirm()
    const request = await requestTo(network, SIGN_IN)
    network.respondToAll(({ line }) => (line === 'GET /api/profile' ? [200, PROFILE] : undefined))
    await request.respond(200, { access })

    expect(await screen.findByRole('heading', { name: 'Home' })).toBeTruthy()
    expect(countOf(network, OPTIONS)).toBe(1)
  })

  test.each([
    [429, 'throttled'],
    [409, 'passkeys_off'],
    [404, 'not_found'],
  ])('without options there is no offer and no error: %i %s', async (status, code) => {
    const { network, dialogs } = openLogin({ autofill: true })
    await (await requestTo(network, OPTIONS)).respond(status, { detail: 'x', code })

    expect(dialogs).toEqual([])
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test('the button ends the offer, and a cancelled dialog begins it again', async () => {
    const { network, user, dialogs } = openLogin({ autofill: true })
    await (await requestTo(network, OPTIONS)).respond(200, REQUEST_OPTIONS)
    const offer = await newest(dialogs)
    await user.click(screen.getByRole('button', { name: 'Sign in with a passkey' }))
    await waitFor(() => expect(offer.aborted).toBe(true))
    await (await requestTo(network, OPTIONS)).respond(200, REQUEST_OPTIONS)
    const dialog = await newest(dialogs, 2)
    expect(dialog.options.mediation).toBe('optional')
    dialog.fail('NotAllowedError')
    await waitFor(() => expect(countOf(network, OPTIONS)).toBe(3))
    await (await requestTo(network, OPTIONS)).respond(200, REQUEST_OPTIONS)

    expect((await newest(dialogs, 3)).options.mediation).toBe('conditional')
  })

  test('a refused passkey is shown, and not offered again', async () => {
    const { network, dialogs } = openLogin({ autofill: true })
    await (await requestTo(network, OPTIONS)).respond(200, REQUEST_OPTIONS)
    const offer = await newest(dialogs)
    offer.confirm()
    await (await requestTo(network, SIGN_IN)).respond(401, { detail: 'x', code: 'passkey_unknown' })
    await screen.findByRole('alert')

    expect(countOf(network, OPTIONS)).toBe(1)
  })
})
