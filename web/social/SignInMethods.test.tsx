import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { SignInMethodList } from '../../shared/api/social-api.ts'
import { type Answers, countOf, openSignedIn, PROFILE, PROVIDERS, requestTo } from '../testing/open-app.tsx'

const UNLINK = 'DELETE /api/social/google'
const GOOGLE = { provider: 'google', email: 'sam@gmail.com', linked_at: '2026-11-19T08:12:00.000Z' }

beforeEach(() => localStorage.clear())
/** Opens the profile page of an account with these sign-in methods. */
async function openProfile(waysIn: SignInMethodList, answers: Answers = {}) {
  const app = openSignedIn('/profile', { 'GET /api/social/identities': [200, waysIn], ...answers }, PROVIDERS)
  await screen.findByRole('heading', { name: 'Ways to sign in' })
  const part = (name: string) => within(screen.getByRole('region', { name }))
  return { ...app, part }
}

function ways(): (string | null | undefined)[] {
  const items = [...screen.getByRole('list', { name: 'Ways to sign in' }).children]
  return items.map((item) => item.querySelector('strong')?.textContent)
}

describe('the sign-in methods', () => {
  test('lists the password and the connected providers, as whom and since when', async () => {
    const { part } = await openProfile({ has_password: true, identities: [GOOGLE] })

    expect(ways()).toEqual(['Password', 'Google'])
    expect(part('Ways to sign in').getByText('Set')).toBeTruthy()
    expect(part('Ways to sign in').getByText(/sam@gmail.com/)).toBeTruthy()
    expect(document.querySelector('.entries time')?.getAttribute('dateTime')).toBe(GOOGLE.linked_at)
  })

  test('a provider that is switched off can still be disconnected', async () => {
    await openProfile({ has_password: true, identities: [{ ...GOOGLE, provider: 'facebook', email: null }] })

    expect(ways()).toEqual(['Password', 'facebook'])
    expect(screen.getByText('Disconnect facebook')).toBeTruthy()
  })

  test('connects one that is not yet connected, and comes back here', async () => {
    const assign = vi.spyOn(location, 'assign').mockImplementation(() => {})
    const { network, user } = await openProfile({ has_password: true, identities: [GOOGLE] })
    expect(screen.queryByRole('button', { name: 'Connect Google' })).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Connect GitHub' }))
    const request = await requestTo(network, 'GET /api/social/github?intent=link&return_to=%2Fprofile')
    await request.answer(200, { authorization_url: 'https://github.example/' })

    await waitFor(() => expect(assign).toHaveBeenCalledExactlyOnceWith('https://github.example/'))
    expect(request.headers.authorization).toMatch(/^Bearer /)
  })

  test('disconnects once, with the password: it leaves the list, the focus stays, and a toast says so', async () => {
    const { network, user, part } = await openProfile({ has_password: true, identities: [GOOGLE] })
    await user.click(screen.getByText('Disconnect Google'))
    await user.type(part('Ways to sign in').getByLabelText('Current password'), 'password1')
    await user.dblClick(screen.getByRole('button', { name: 'Disconnect' }))
    const request = await requestTo(network, UNLINK)
    await request.answer(200, { detail: 'x' })

    expect(await screen.findByText('Google is disconnected.')).toBeTruthy()
    expect(request.body).toEqual({ current_password: 'password1' })
    expect(ways()).toEqual(['Password'])
    expect(screen.getByRole('button', { name: 'Connect Google' })).toBeTruthy()
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole('list', { name: 'Ways to sign in' })),
    )
    expect(countOf(network, UNLINK)).toBe(1)
  })

  test('a wrong password: an error beside it, and the provider stays', async () => {
    const { network, user, part } = await openProfile({ has_password: true, identities: [GOOGLE] })
    await user.click(screen.getByText('Disconnect Google'))
    await user.type(part('Ways to sign in').getByLabelText('Current password'), 'nope{Enter}')
    const fields = { current_password: ['Invalid password.'] }
    await (await requestTo(network, UNLINK)).answer(400, { detail: 'x', code: 'invalid', fields })

    expect(await part('Ways to sign in').findByText('Invalid password.')).toBeTruthy()
    expect(ways()).toEqual(['Password', 'Google'])
  })

  test('a provider that is already gone leaves the list as well', async () => {
    const { network, user } = await openProfile({ has_password: false, identities: [GOOGLE] })
    await user.click(screen.getByRole('button', { name: 'Disconnect Google' }))
    await (await requestTo(network, UNLINK)).answer(404, { detail: 'x', code: 'not_found' })

    await waitFor(() => expect(ways()).toEqual(['Password']))
  })

  test.each([
    [409, 'last_way_in', /This is your only way in, so it has to stay/],
    [403, 'reauthentication_required', /Sign out and in again, then try once more/],
  ])('without a password: a message for %i %s', async (status, code, words) => {
    const { network, user } = await openProfile({ has_password: false, identities: [GOOGLE] })
    await user.click(screen.getByRole('button', { name: 'Disconnect Google' }))
    const request = await requestTo(network, UNLINK)
    await request.answer(status, { detail: 'x', code })

    expect(await screen.findByText(words)).toBeTruthy()
    expect(request.body).toEqual({})
    expect(ways()).toEqual(['Password', 'Google'])
  })

  test('a server without providers: the password alone, and a page that works', async () => {
    const answers: Answers = { 'GET /api/social/identities': [404, { detail: 'x', code: 'not_found' }] }
    openSignedIn('/profile', answers)
    await screen.findByRole('heading', { name: 'Ways to sign in' })

    expect(ways()).toEqual(['Password'])
    expect(screen.getByRole('button', { name: 'Change the password' })).toBeTruthy()
  })
})

describe('an account without a password', () => {
  test('is offered a link to set one, instead of a form that could not be sent', async () => {
    const { network, user, part } = await openProfile({ has_password: false, identities: [GOOGLE] })
    expect(part('Ways to sign in').getByText('Not set')).toBeTruthy()
    expect(screen.queryByLabelText('New password')).toBeNull()
    await user.click(part('Password').getByRole('button', { name: 'Send me a link' }))
    const request = await requestTo(network, 'POST /api/password/forgot')
    await request.answer(202, { detail: 'x' })

    expect(request.body).toEqual({ username: 'user1' })
    expect(await screen.findByText('A link is on its way to sam@smith.com.')).toBeTruthy()
  })

  test('confirms its e-mail address first', async () => {
    const unconfirmed = { ...PROFILE, user: { ...PROFILE.user, email_verified: false } }
    const waysIn = { has_password: false, identities: [GOOGLE] }
    const { part } = await openProfile(waysIn, { 'GET /api/profile': [200, unconfirmed] })

    expect(part('Password').getByText(/Once your address is confirmed/)).toBeTruthy()
    expect(part('Password').queryByRole('button')).toBeNull()
  })

  test('changes its e-mail address without one; a sign-in of long ago is explained', async () => {
    const { network, user, part } = await openProfile({ has_password: false, identities: [GOOGLE] })
    expect(part('E-mail address').queryByLabelText('Current password')).toBeNull()
    await user.type(part('E-mail address').getByLabelText('New e-mail address'), 'new@smith.com{Enter}')
    const request = await requestTo(network, 'PATCH /api/profile')
    await request.answer(403, { detail: 'x', code: 'reauthentication_required' })

    expect(request.body).toEqual({ email: 'new@smith.com' })
    expect((await part('E-mail address').findByRole('alert')).textContent).toContain(
      'Sign out and in again, then try once more.',
    )
  })
})
