import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { access, countOf, openApp, openSignedIn, PROFILE, requestTo } from '../testing/open-app.tsx'
import { wholeText } from '../testing/whole-text.ts'

const REGISTER = 'POST /api/register'

/** What the home page reads for an account whose e-mail address is not confirmed. */
const HOME: Record<string, unknown> = {
  'GET /api/profile': { ...PROFILE, user: { ...PROFILE.user, email_verified: false } },
  'GET /api/sessions': [],
  'GET /api/social/identities': { has_password: true, identities: [] },
}

beforeEach(() => localStorage.clear())
function input(label: string): HTMLInputElement {
  return screen.getByLabelText(label)
}

/** Opens the registration page, fills it in and sends it. */
async function register() {
  const app = openApp('/register')
  await app.user.type(input('Username'), 'sam')
  await app.user.type(input('Email'), 'sam@smith.com')
  await app.user.type(input('First name (optional)'), 'Sam')
  await app.user.type(input('Password'), 'four words here')
  await app.user.dblClick(screen.getByRole('button', { name: 'Create account' }))
  return app
}

describe('the registration page', () => {
  test('creates the account once, signs in with it, and mentions the link on the home page', async () => {
    const { network } = await register()
    expect(screen.getByRole('button', { name: 'Creating account…' })).toBeTruthy()
    expect(countOf(network, REGISTER)).toBe(1)
    const registration = await requestTo(network, REGISTER)
    network.respondToAll(({ line }) => [200, HOME[line] ?? { access }])
    await registration.respond(201, { detail: 'x', username: 'sam' })

    expect((await screen.findByRole('region', { name: 'Email to confirm' })).textContent).toContain(
      'Confirm sam@smith.com with the link we emailed you.',
    )
    expect(location.pathname).toBe('/')
    expect(registration.body).toEqual({
      username: 'sam',
      email: 'sam@smith.com',
      password: 'four words here',
      first_name: 'Sam',
      last_name: '',
    })
    const { body } = await requestTo(network, 'POST /api/token')
    expect(body).toEqual({ username: 'sam', password: 'four words here' })
  })

  test('signs in if the name is taken by an earlier request that got no response', async () => {
    const { network, user } = await register()
    await (await requestTo(network, REGISTER)).fail()
    await user.click(await screen.findByRole('button', { name: 'Create account' }))
    const fields = { username: ['A user with that username already exists.'] }
    const again = await requestTo(network, REGISTER)
    network.respondToAll(({ line }) => [200, HOME[line] ?? { access }])
    await again.respond(400, { detail: 'x', code: 'invalid', fields })

    expect(await screen.findByRole('heading', { name: 'Home' })).toBeTruthy()
  })

  test('does not try the password of a name that was taken before', async () => {
    const { network } = await register()
    const fields = { username: ['A user with that username already exists.'] }
    await (await requestTo(network, REGISTER)).respond(400, { detail: 'x', code: 'invalid', fields })

    expect(await screen.findByText('That username is taken.')).toBeTruthy()
    expect(network.lines()).not.toContain('POST /api/token')
  })

  test('shows all errors at once, each beside its field, and keeps what was typed', async () => {
    const { network } = await register()
    await (await requestTo(network, REGISTER)).respond(400, {
      detail: 'x',
      code: 'invalid',
      fields: { password: ['This password is too common.'], email: ['Enter a valid email address.'] },
    })

    expect(await screen.findByText('That password is too common. Choose another one.')).toBeTruthy()
    expect(screen.getByText('Enter a full email, such as you@example.com.')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(input('Email')))
    expect(input('Password').value).toBe('four words here')
  })

  test('a server that wants the e-mail address confirmed first: check your mail', async () => {
    const { network, user } = await register()
    await (await requestTo(network, REGISTER)).respond(201, { detail: 'x', username: 'sam' })
    await (await requestTo(network, 'POST /api/token')).respond(403, {
      detail: 'x',
      code: 'email_not_verified',
    })

    const heading = await screen.findByRole('heading', { name: 'Check your email' })
    await waitFor(() => expect(document.activeElement).toBe(heading))
    expect(screen.getByText('sam@smith.com')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Resend email' }))
    expect((await requestTo(network, 'POST /api/verify-email/resend')).body).toEqual({ username: 'sam' })
  })

  test('asks for what a password manager knows, and shows the rules beforehand', () => {
    openApp('/register')
    const labels = ['Username', 'Email', 'First name (optional)', 'Last name (optional)', 'Password']

    expect(labels.map((label) => input(label).autocomplete)).toEqual([
      'username',
      'email',
      'given-name',
      'family-name',
      'new-password',
    ])
    expect(screen.getByText(/At least 8 characters/)).toBeTruthy()
  })

  test('is not for a signed-in user', async () => {
    openSignedIn('/register')

    expect(await screen.findByText(wholeText('Name: Sam Smith'))).toBeTruthy()
    await waitFor(() => expect(location.pathname).toBe('/'))
  })
})
