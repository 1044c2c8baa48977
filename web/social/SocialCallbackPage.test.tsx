import { cleanup, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import {
  access,
  countOf,
  openApp,
  openSignedIn,
  PROFILE,
  type Responses,
  requestTo,
} from '../testing/open-app.tsx'
import { PENDING, WITH_PROVIDERS } from '../testing/test-providers.ts'
import { wholeText } from '../testing/whole-text.ts'
import { readPendingIdentity } from './pending-identity.ts'

const POST = 'POST /api/social/google'
const RETURNED = '/auth/callback/google?code=code-1&state=state-1'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

const here = () => `${location.pathname}${location.search}${location.hash}`

/** Comes back from the provider, and waits until the code was sent. */
async function comeBack(path = RETURNED) {
  const app = openApp(path, WITH_PROVIDERS)
  return { ...app, request: await requestTo(app.network, POST) }
}

/** Does the same in a tab in which user1 is signed in. */
async function comeBackSignedIn(responses: Responses) {
  const app = openSignedIn(RETURNED, responses, WITH_PROVIDERS)
  return { ...app, request: await requestTo(app.network, POST) }
}

describe('the page that a provider leads back to', () => {
  test('sends the code once under StrictMode, removes it from the URL, and shows what it does', async () => {
    const { network, request } = await comeBack(`${RETURNED}&iss=https%3A%2F%2Fgoogle.example#_=_`)

    expect(here()).toBe('/auth/callback/google')
    await waitFor(() =>
      expect(screen.getByRole('status').textContent).toContain('Signing you in with Google…'),
    )
    expect(request.body).toEqual({ code: 'code-1', state: 'state-1', iss: 'https://google.example' })
    expect(countOf(network, POST)).toBe(1)
  })

  test('signs in and leads to the path that the user wanted', async () => {
    const { network, request } = await comeBack()
    network.respondToAll(({ line }) => (line === 'GET /api/profile' ? [200, PROFILE] : undefined))
    await request.respond(200, { access, return_to: '/profile?a=1#b' })

    expect(await screen.findByRole('heading', { name: 'Your profile' })).toBeTruthy()
    expect(here()).toBe('/profile?a=1#b')
    expect(screen.getByText(wholeText('Hello user1!'))).toBeTruthy()
    expect(countOf(network, POST)).toBe(1)
  })

  test.each(['//evil.example', 'https://evil.example', '/\\evil.example'])(
    'never leads away from here: %s',
    async (return_to) => {
      const { request } = await comeBack()
      await request.respond(200, { access, return_to })

      expect(await screen.findByRole('heading', { name: 'Home' })).toBeTruthy()
      expect(here()).toBe('/')
    },
  )

  test('neither a user name nor a verified e-mail address: on to the end of the registration', async () => {
    const { request } = await comeBack()
    await request.respond(202, { ...PENDING, next: 'finish' })

    expect(await screen.findByRole('heading', { name: 'Finish signing up' })).toBeTruthy()
    expect(here()).toBe('/social/finish')
  })

  test('an e-mail address that is taken: to the login, which gives the reason, and then to the question', async () => {
    const { network, user, request } = await comeBack()
    await request.respond(202, PENDING)
    await screen.findByRole('heading', { name: 'Login' })
    expect(screen.getByRole('status').textContent).toContain(
      'You already have an account with sam@smith.com.',
    )
    await user.type(screen.getByLabelText('Username or email'), 'user1')
    await user.type(screen.getByLabelText('Password'), 'password1{Enter}')
    network.respondToAll(({ line }) => [
      200,
      line === 'GET /api/profile' ? PROFILE : { has_password: true, identities: [] },
    ])
    await (await requestTo(network, 'POST /api/token')).respond(200, { access })

    expect(await screen.findByRole('heading', { name: 'Connect Google?' })).toBeTruthy()
    expect(here()).toBe('/social/link')
  })

  test('C12 an owner without a password signs in by the connected provider, and is then asked', async () => {
    const { network, user, request } = await comeBack()
    await request.respond(202, PENDING)
    await user.click(await screen.findByRole('button', { name: 'Continue with GitHub' }))
    await requestTo(network, 'GET /api/social/github?intent=sign-in&return_to=%2Fsocial%2Flink')

    cleanup()
    const back = openApp('/auth/callback/github?code=code-2&state=state-2', WITH_PROVIDERS)
    const again = await requestTo(back.network, 'POST /api/social/github')
    back.network.respondToAll(({ line }) => [
      200,
      line === 'GET /api/profile' ? PROFILE : { has_password: false, identities: [] },
    ])
    await again.respond(200, { access, return_to: '/social/link' })

    expect(await screen.findByRole('heading', { name: 'Connect Google?' })).toBeTruthy()
    expect(await screen.findByRole('button', { name: 'Connect' })).toBeTruthy()
  })

  test('a signed-in user who links: the token is sent, they stay, and are asked', async () => {
    const { request } = await comeBackSignedIn({ [POST]: [202, PENDING] })

    expect(await screen.findByRole('heading', { name: 'Connect Google?' })).toBeTruthy()
    expect(request.headers.authorization).toBe(`Bearer ${access}`)
    expect(screen.getByText(wholeText('Hello user1!'))).toBeTruthy()
  })

  test.each([
    ['signed out', comeBack, 'Login'],
    ['signed in', () => comeBackSignedIn({}), 'Home'],
  ])('the back button is no error, and leads home: %s', async (_, open, heading) => {
    const { request } = await open()
    await request.respond(409, { detail: 'x', code: 'already_used' })

    expect(await screen.findByRole('heading', { name: heading })).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test('consent was denied: shows that, sends nothing, and leads to the login', async () => {
    const { network, user } = openApp(
      '/auth/callback/google?error=access_denied&state=state-1',
      WITH_PROVIDERS,
    )

    expect((await screen.findByRole('alert')).textContent).toBe('You cancelled signing in with Google.')
    await waitFor(() => expect(here()).toBe('/auth/callback/google'))
    expect(network.sent).toEqual([])
    await user.click(screen.getByRole('link', { name: 'Back to login' }))
    expect(screen.getByRole('heading', { name: 'Login' })).toBeTruthy()
  })

  test.each([
    ['?error=server_error&state=state-1', 'Something went wrong at Google. Try again.'],
    ['?state=state-1', 'This link does nothing on its own.'],
    ['', 'This link does nothing on its own.'],
  ])('nothing to send: %s', async (query, message) => {
    const { network } = openApp(`/auth/callback/google${query}`, WITH_PROVIDERS)

    expect((await screen.findByRole('alert')).textContent).toBe(message)
    expect(network.sent).toEqual([])
  })

  test.each([
    [400, 'social_failed', 'This sign-in expired or was started in another browser.'],
    [400, 'invalid', 'This link is incomplete.'],
    [502, 'provider_error', 'Something went wrong at Google.'],
    [503, 'provider_unavailable', "Google isn't responding."],
    [403, 'email_not_verified', 'Confirm your email first.'],
    [403, 'account_inactive', 'Your account has been deactivated.'],
    [403, 'permission_denied', 'This was started from another account.'],
    [404, 'not_found', "That's no longer there."],
  ])('%i %s: a message and a link to the login', async (status, code, message) => {
    const { request } = await comeBack()
    await request.respond(status, { detail: 'The sentence of the server.', code })

    expect((await screen.findByRole('alert')).textContent).toContain(message)
    const heading = screen.getByRole('heading', { name: 'Not signed in' })
    await waitFor(() => expect(document.activeElement).toBe(heading))
    expect(screen.getByRole('link', { name: 'Back to login' })).toBeTruthy()
  })

  test.each([
    ['signed out', comeBack, 'intent=sign-in&return_to=%2F'],
    ['signed in', () => comeBackSignedIn({}), 'intent=link&return_to=%2Fprofile'],
  ])('a provider that does not respond can be tried again: %s', async (_, open, query) => {
    const assign = vi.spyOn(location, 'assign').mockImplementation(() => {})
    const { network, user, request } = await open()
    await request.respond(503, { detail: 'x', code: 'provider_unavailable' })
    await user.dblClick(await screen.findByRole('button', { name: 'Try Google again' }))
    const again = await requestTo(network, `GET /api/social/google?${query}`)
    await again.respond(200, { authorization_url: 'https://google.example/' })

    await waitFor(() => expect(assign).toHaveBeenCalledExactlyOnceWith('https://google.example/'))
  })

  test('a provider that is not switched on is neither named nor tried again', async () => {
    openApp('/auth/callback/evil?error=server_error', WITH_PROVIDERS)

    expect((await screen.findByRole('alert')).textContent).toContain('Something went wrong at the provider.')
    expect(screen.queryByRole('button')).toBeNull()
  })

  test('too many attempts: shows how long to wait', async () => {
    const { request } = await comeBack()
    await request.respond(429, { detail: 'x', code: 'throttled' }, { 'retry-after': '42' })

    expect((await screen.findByRole('alert')).textContent).toBe('Too many attempts. Try again in 42 seconds.')
  })

  test('a refusal leaves a signed-in user signed in, and leads to the profile', async () => {
    const { request } = await comeBackSignedIn({})
    await request.respond(409, { detail: 'x', code: 'already_linked' })

    expect((await screen.findByRole('alert')).textContent).toContain('already connected')
    expect(screen.getByRole('link', { name: 'Back to your profile' })).toBeTruthy()
    expect(screen.getByText(wholeText('Hello user1!'))).toBeTruthy()
  })

  test('waits behind the gate until the session is known', async () => {
    const { network } = openSignedIn(RETURNED, { 'POST /api/token/refresh': [503] }, WITH_PROVIDERS)

    expect(screen.getByRole('status').textContent).toContain('Opening the gate')
    expect(countOf(network, POST)).toBe(0)
    expect(location.search).toBe('?code=code-1&state=state-1')
  })

  test('keeps the handle out of the URL', async () => {
    const { request } = await comeBack()
    await request.respond(202, PENDING)
    await screen.findByRole('heading', { name: 'Login' })

    expect(readPendingIdentity('link')?.handle).toBe('handle-1')
    expect(JSON.stringify([here(), history.state])).not.toContain('handle-1')
  })
})
