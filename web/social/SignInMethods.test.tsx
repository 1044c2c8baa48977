import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { SignInMethodList } from '../../shared/api/sign-in-methods.ts'
import { countOf, openSignedIn, PROFILE, type Responses, requestTo } from '../testing/open-app.tsx'
import { WITH_PROVIDERS } from '../testing/test-providers.ts'
import { wholeText } from '../testing/whole-text.ts'

const UNLINK = 'DELETE /api/social/google'
const GOOGLE = { provider: 'google', email: 'sam@gmail.com', linked_at: '2026-11-19T08:12:00.000Z' }

beforeEach(() => localStorage.clear())
/** Opens the profile page of an account with these sign-in methods. */
async function openProfile(signInMethods: SignInMethodList, responses: Responses = {}) {
  const { has_password } = signInMethods
  const all: Responses = {
    'GET /api/profile': [200, { ...PROFILE, user: { ...PROFILE.user, has_password } }],
    'GET /api/social/identities': [200, signInMethods],
    ...responses,
  }
  const app = openSignedIn('/profile', all, WITH_PROVIDERS)
  await screen.findByRole('list', { name: 'Sign-in methods' })
  await screen.findByRole('heading', { name: 'Password' })
  const part = (name: string) => within(screen.getByRole('region', { name }))
  return { ...app, part }
}

/** What a server says of an account that can only confirm by a new sign-in. */
const NO_METHOD: Responses = { 'GET /api/session/confirm': [200, { methods: [] }] }

/** Presses the button of Google and the one that confirms it. */
async function disconnect(user: ReturnType<typeof openSignedIn>['user']) {
  await user.click(screen.getByRole('button', { name: 'Disconnect Google' }))
  await user.click(screen.getByRole('button', { name: 'Disconnect' }))
}

function ways(): (string | null | undefined)[] {
  const items = [...screen.getByRole('list', { name: 'Sign-in methods' }).children]
  return items.map((item) => item.querySelector('strong')?.textContent)
}

describe('the sign-in methods', () => {
  test('lists the password and the connected providers, as whom and since when', async () => {
    const { part } = await openProfile({ has_password: true, identities: [GOOGLE] })

    expect(ways()).toEqual(['Password', 'Google'])
    expect(part('Sign-in methods').getByText('Set')).toBeTruthy()
    expect(part('Sign-in methods').getByText(/sam@gmail.com/)).toBeTruthy()
    expect(document.querySelector('.rows time')?.getAttribute('dateTime')).toBe(GOOGLE.linked_at)
  })

  test('a provider that is switched off can still be disconnected', async () => {
    await openProfile({ has_password: true, identities: [{ ...GOOGLE, provider: 'facebook', email: null }] })

    expect(ways()).toEqual(['Password', 'facebook'])
    expect(screen.getByText(wholeText('Disconnect facebook'))).toBeTruthy()
  })

  test('connects one that is not yet connected, and comes back here', async () => {
    const assign = vi.spyOn(location, 'assign').mockImplementation(() => {})
    const { network, user } = await openProfile({ has_password: true, identities: [GOOGLE] })
    expect(screen.queryByRole('button', { name: 'Connect Google' })).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Connect GitHub' }))
    const request = await requestTo(network, 'GET /api/social/github?intent=link&return_to=%2Fprofile')
    await request.respond(200, { authorization_url: 'https://github.example/' })

    await waitFor(() => expect(assign).toHaveBeenCalledExactlyOnceWith('https://github.example/'))
    expect(request.headers.authorization).toMatch(/^Bearer /)
  })

  test('disconnects once, after a question: it leaves the list, the focus stays, and a toast says so', async () => {
    const { network, user, part } = await openProfile({ has_password: true, identities: [GOOGLE] })
    await user.click(screen.getByRole('button', { name: 'Disconnect Google' }))
    const question = part('Sign-in methods').getByRole('group', { name: /^Disconnect Google\?/ })
    await waitFor(() => expect(document.activeElement).toBe(question))
    await user.dblClick(within(question).getByRole('button', { name: 'Disconnect' }))
    const request = await requestTo(network, UNLINK)
    await request.respond(200, { detail: 'x' })

    expect(await screen.findByText('Google is disconnected')).toBeTruthy()
    expect(ways()).toEqual(['Password'])
    expect(screen.getByRole('button', { name: 'Connect Google' })).toBeTruthy()
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole('list', { name: 'Sign-in methods' })),
    )
    expect(countOf(network, UNLINK)).toBe(1)
  })

  test('a provider that is already gone leaves the list as well', async () => {
    const { network, user } = await openProfile({ has_password: false, identities: [GOOGLE] })
    await disconnect(user)
    await (await requestTo(network, UNLINK)).respond(404, { detail: 'x', code: 'not_found' })

    await waitFor(() => expect(ways()).toEqual(['Password']))
  })

  test.each([
    [409, 'last_way_in', "You can't remove your only sign-in method. Set a password first."],
    [403, 'reauthentication_required', "Please sign out and in again to confirm it's you."],
  ])('without a password: a message for %i %s', async (status, code, message) => {
    const { network, user } = await openProfile({ has_password: false, identities: [GOOGLE] }, NO_METHOD)
    await disconnect(user)
    const request = await requestTo(network, UNLINK)
    await request.respond(status, { detail: 'x', code })

    expect(await screen.findByText(message)).toBeTruthy()
    expect(ways()).toEqual(['Password', 'Google'])
  })

  test('a server without providers: the password alone, and a page that works', async () => {
    const responses: Responses = { 'GET /api/social/identities': [404, { detail: 'x', code: 'not_found' }] }
    openSignedIn('/profile', responses)
    await screen.findByRole('list', { name: 'Sign-in methods' })

    expect(ways()).toEqual(['Password'])
    expect(screen.getByRole('button', { name: 'Change password' })).toBeTruthy()
  })
})

describe('an account without a password', () => {
  test('is offered a link to set one, instead of a form that could not be sent', async () => {
    const { network, user, part } = await openProfile({ has_password: false, identities: [GOOGLE] })
    expect(part('Sign-in methods').getByText('Not set')).toBeTruthy()
    expect(screen.queryByLabelText('New password')).toBeNull()
    await user.click(part('Password').getByRole('button', { name: 'Email me a link' }))
    const request = await requestTo(network, 'POST /api/password/forgot')
    await request.respond(202, { detail: 'x' })

    expect(request.body).toEqual({ username: 'user1' })
    expect(await screen.findByText("We've emailed a link to sam@smith.com.")).toBeTruthy()
  })

  test('confirms its e-mail address first', async () => {
    const unconfirmed = { ...PROFILE, user: { ...PROFILE.user, has_password: false, email_verified: false } }
    const signInMethods = { has_password: false, identities: [GOOGLE] }
    const { part } = await openProfile(signInMethods, { 'GET /api/profile': [200, unconfirmed] })

    expect(part('Password').getByText(/Confirm your email first/)).toBeTruthy()
    expect(part('Password').queryByRole('button')).toBeNull()
  })

  test('changes its e-mail address without one; a sign-in of long ago is explained', async () => {
    const { network, user, part } = await openProfile(
      { has_password: false, identities: [GOOGLE] },
      NO_METHOD,
    )
    await user.type(part('Email').getByLabelText('New email'), 'new@smith.com{Enter}')
    const request = await requestTo(network, 'PATCH /api/profile')
    await request.respond(403, { detail: 'x', code: 'reauthentication_required' })

    expect(request.body).toEqual({ email: 'new@smith.com' })
    expect((await part('Email').findByRole('alert')).textContent).toContain(
      "Please sign out and in again to confirm it's you.",
    )
  })
})
