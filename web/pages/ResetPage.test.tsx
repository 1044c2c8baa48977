import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { access, countOf, openApp, openSignedIn, remember, requestTo } from '../testing/open-app.tsx'
import { wholeText } from '../testing/whole-text.ts'

const RESET = 'POST /api/password/reset'
const LABEL = 'New password'
const DONE = { detail: 'x', withdrawn_email: null }

beforeEach(() => localStorage.clear())
/** Opens the page of a mailed link, fills it in and sends it. */
async function reset(app = openApp('/reset#token=abc-123')) {
  await app.user.type(screen.getByLabelText(LABEL), 'four words here')
  await app.user.dblClick(screen.getByRole('button', { name: 'Save password' }))
  return { ...app, request: await requestTo(app.network, RESET) }
}

describe('the page that resets a password', () => {
  test('saves it once, removes the token from the URL, and leads to the login', async () => {
    const { network, request } = await reset()
    expect(screen.getByRole('button', { name: 'Saving…' })).toBeTruthy()
    await request.respond(200, DONE)

    expect(await screen.findByRole('heading', { name: 'Password changed' })).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Sign in' })).toBeTruthy()
    expect(request.body).toEqual({ token: 'abc-123', new_password: 'four words here' })
    expect(network.lines()).toEqual([RESET])
    expect(location.hash).toBe('')
  })

  test('accepts a link whose # a mail program has rewritten, and removes the token from the URL at once', async () => {
    const app = openApp('/reset?token=abc-123')
    await waitFor(() => expect(location.search).toBe(''))
    const { request } = await reset(app)

    expect(request.body).toEqual({ token: 'abc-123', new_password: 'four words here' })
  })

  test('tells password managers the user name', async () => {
    openApp('/reset#token=abc-123&username=user1')

    const hint = document.querySelector<HTMLInputElement>('input[autocomplete=username]')
    expect(hint?.value).toBe('user1')
  })

  test('leads to a login that begins with the username of the link', async () => {
    const { request, user } = await reset(openApp('/reset#token=abc-123&username=user1'))
    await request.respond(200, DONE)
    await user.click(await screen.findByRole('link', { name: 'Sign in' }))

    expect((screen.getByLabelText('Username or email') as HTMLInputElement).value).toBe('user1')
  })

  test('shows which change of the e-mail address was cancelled with the old password', async () => {
    const { request } = await reset()
    await request.respond(200, { ...DONE, withdrawn_email: 'new@smith.com' })

    expect(await screen.findByText(/change of email to new@smith.com was cancelled/)).toBeTruthy()
  })

  test('signs this tab out as well', async () => {
    const app = openSignedIn('/reset#token=abc-123', { 'POST /api/logout': [200, { detail: 'x' }] })
    await screen.findByText(wholeText('Hello user1!'))
    const { network, request } = await reset(app)
    await request.respond(200, DONE)
    await screen.findByRole('heading', { name: 'Password changed' })

    await waitFor(() => expect(screen.queryByRole('button', { name: 'Logout' })).toBeNull())
    expect(screen.queryByText(wholeText('Hello user1!'))).toBeNull()
    expect(countOf(network, 'POST /api/logout')).toBe(1)
    // The link is proof enough, and may belong to another user than the signed-in one.
    expect(request.headers.authorization).toBeUndefined()
  })

  test('waits until it is known whether a user is signed in', async () => {
    remember()
    const { network } = openApp('/reset#token=abc-123')
    expect(screen.queryByLabelText(LABEL)).toBeNull()
    await (await network.next('POST /api/token/refresh')).respond(200, { access })

    expect(await screen.findByLabelText(LABEL)).toBeTruthy()
  })

  test('a password that breaks the rule: an error beside it, and the link still works', async () => {
    const { request } = await reset()
    const fields = { new_password: ['This password is too common.'] }
    await request.respond(400, { detail: 'x', code: 'invalid', fields })

    expect(await screen.findByText('That password is too common. Choose another one.')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText(LABEL)))
    expect((screen.getByLabelText(LABEL) as HTMLInputElement).value).toBe('four words here')
    expect(location.hash).toBe('#token=abc-123')
  })

  test.each([
    ['already_used', 'This link has already been used.'],
    ['link_not_valid', 'This link has expired or was replaced by a newer one.'],
  ])('%s: shows that and leads to a new link', async (code, message) => {
    const { request, user } = await reset()
    await request.respond(400, { detail: 'x', code })
    expect(await screen.findByText(message)).toBeTruthy()
    await user.click(screen.getByRole('link', { name: 'Send a new link' }))

    expect(location.pathname).toBe('/forgot')
  })

  test('without a token it shows what is missing', () => {
    openApp('/reset')

    expect(screen.getByText('This link is incomplete. Open it from the email again.')).toBeTruthy()
  })
})
