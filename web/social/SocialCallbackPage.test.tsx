import { cleanup, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  type Answers,
  access,
  countOf,
  openApp,
  openSignedIn,
  PROVIDERS,
  requestTo,
  WAITING,
} from '../testing/open-app.tsx'
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
  const app = openApp(path, PROVIDERS)
  return { ...app, request: await requestTo(app.network, POST) }
}

/** Does the same in a tab in which user1 is signed in. */
async function comeBackSignedIn(answers: Answers) {
  const app = openSignedIn(RETURNED, answers, PROVIDERS)
  return { ...app, request: await requestTo(app.network, POST) }
}

describe('the page that a provider leads back to', () => {
  test('sends the code once under StrictMode, removes it from the URL, and shows what it does', async () => {
    const { network, request } = await comeBack(`${RETURNED}&iss=https%3A%2F%2Fgoogle.example#_=_`)

    expect(here()).toBe('/auth/callback/google')
    await waitFor(() => expect(screen.getByRole('status').textContent).toBe('Signing you in with Google …'))
    expect(request.body).toEqual({ code: 'code-1', state: 'state-1', iss: 'https://google.example' })
    expect(countOf(network, POST)).toBe(1)
  })

  test('signs in and leads to the path that the user wanted', async () => {
    const { network, request } = await comeBack()
    network.answerAll(({ line }) => (line === 'GET /api/sessions' ? [200, []] : undefined))
    await request.answer(200, { access, return_to: '/sessions?a=1#b' })

    expect(await screen.findByRole('heading', { name: 'Where you are signed in' })).toBeTruthy()
    expect(here()).toBe('/sessions?a=1#b')
    expect(screen.getByText('Hello user1!')).toBeTruthy()
    expect(countOf(network, POST)).toBe(1)
  })

  test.each(['//evil.example', 'https://evil.example', '/\\evil.example'])(
    'never leads away from here: %s',
    async (return_to) => {
      const { request } = await comeBack()
      await request.answer(200, { access, return_to })

      expect(await screen.findByRole('heading', { name: 'Home' })).toBeTruthy()
      expect(here()).toBe('/')
    },
  )

  test('neither a user name nor a verified e-mail address: on to the end of the registration', async () => {
    const { request } = await comeBack()
    await request.answer(202, { ...WAITING, next: 'finish' })

    expect(await screen.findByRole('heading', { name: 'Almost there' })).toBeTruthy()
    expect(here()).toBe('/social/finish')
  })

  test('an e-mail address that is taken: to the login, which gives the reason, and then to the question', async () => {
    const { network, user, request } = await comeBack()
    await request.answer(202, WAITING)
    await screen.findByRole('heading', { name: 'Login' })
    expect(screen.getByRole('status').textContent).toContain(
      'There is an account with the address sam@smith.com already.',
    )
    await user.type(screen.getByLabelText('User name or e-mail address'), 'user1')
    await user.type(screen.getByLabelText('Password'), 'password1{Enter}')
    network.answerAll(() => [200, { has_password: true, identities: [] }])
    await (await requestTo(network, 'POST /api/token')).answer(200, { access })

    expect(await screen.findByRole('heading', { name: 'Connect Google?' })).toBeTruthy()
    expect(here()).toBe('/social/link')
  })

  test('C12 an owner without a password signs in by the connected provider, and is then asked', async () => {
    const { network, user, request } = await comeBack()
    await request.answer(202, WAITING)
    await user.click(await screen.findByRole('button', { name: 'Continue with GitHub' }))
    await requestTo(network, 'GET /api/social/github?intent=sign-in&return_to=%2Fsocial%2Flink')

    cleanup()
    const back = openApp('/auth/callback/github?code=code-2&state=state-2', PROVIDERS)
    const again = await requestTo(back.network, 'POST /api/social/github')
    back.network.answerAll(() => [200, { has_password: false, identities: [] }])
    await again.answer(200, { access, return_to: '/social/link' })

    expect(await screen.findByRole('heading', { name: 'Connect Google?' })).toBeTruthy()
    expect(await screen.findByRole('button', { name: 'Connect' })).toBeTruthy()
    expect(screen.queryByLabelText('Current password')).toBeNull()
  })

  test('a signed-in user who links: the token is sent, they stay, and are asked', async () => {
    const { request } = await comeBackSignedIn({ [POST]: [202, WAITING] })

    expect(await screen.findByRole('heading', { name: 'Connect Google?' })).toBeTruthy()
    expect(request.headers.authorization).toBe(`Bearer ${access}`)
    expect(screen.getByText('Hello user1!')).toBeTruthy()
  })

  test.each([
    ['signed out', comeBack, 'Login'],
    ['signed in', () => comeBackSignedIn({}), 'Home'],
  ])('the back button is no error, and leads home: %s', async (_, open, heading) => {
    const { request } = await open()
    await request.answer(409, { detail: 'x', code: 'already_used' })

    expect(await screen.findByRole('heading', { name: heading })).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test('consent was denied: shows that, sends nothing, and leads to the login', async () => {
    const { network, user } = openApp('/auth/callback/google?error=access_denied&state=state-1', PROVIDERS)

    expect(screen.getByRole('alert').textContent).toBe('You did not agree, so nothing happened.')
    await waitFor(() => expect(here()).toBe('/auth/callback/google'))
    expect(network.sent).toEqual([])
    await user.click(screen.getByRole('link', { name: 'Go to the login' }))
    expect(screen.getByRole('heading', { name: 'Login' })).toBeTruthy()
  })

  test.each([
    ['?error=server_error&state=state-1', 'The provider could not do it, so nothing happened.'],
    ['?state=state-1', 'There is nothing left to do at this address.'],
    ['', 'There is nothing left to do at this address.'],
  ])('nothing to send: %s', async (query, words) => {
    const { network } = openApp(`/auth/callback/google${query}`)

    expect(screen.getByRole('alert').textContent).toBe(words)
    expect(network.sent).toEqual([])
  })

  test.each([
    [400, 'social_failed', 'took too long, or was not begun in this browser'],
    [400, 'invalid', 'This address is not complete.'],
    [502, 'provider_error', 'an answer that we cannot trust'],
    [503, 'provider_unavailable', 'does not answer just now'],
    [403, 'email_not_verified', 'not confirmed yet'],
    [403, 'account_inactive', 'The sentence of the server.'],
    [404, 'not_found', 'The sentence of the server.'],
  ])('%i %s: a message and a link to the login', async (status, code, words) => {
    const { request } = await comeBack()
    await request.answer(status, { detail: 'The sentence of the server.', code })

    expect((await screen.findByRole('alert')).textContent).toContain(words)
    const heading = screen.getByRole('heading', { name: 'Not signed in' })
    await waitFor(() => expect(document.activeElement).toBe(heading))
    expect(screen.getByRole('link', { name: 'Go to the login' })).toBeTruthy()
  })

  test('too many attempts: shows how long to wait', async () => {
    const { request } = await comeBack()
    await request.answer(429, { detail: 'x', code: 'throttled' }, { 'retry-after': '42' })

    expect((await screen.findByRole('alert')).textContent).toBe('Too many attempts. Try again in 42 seconds.')
  })

  test('a refusal leaves a signed-in user signed in, and leads to the profile', async () => {
    const { request } = await comeBackSignedIn({})
    await request.answer(409, { detail: 'That account is linked to another one.', code: 'already_linked' })

    expect((await screen.findByRole('alert')).textContent).toBe('That account is linked to another one.')
    expect(screen.getByRole('link', { name: 'Go to your profile' })).toBeTruthy()
    expect(screen.getByText('Hello user1!')).toBeTruthy()
  })

  test('waits behind the gate until the session is known', async () => {
    const { network } = openSignedIn(RETURNED, { 'POST /api/token/refresh': [503] }, PROVIDERS)

    expect(screen.getByRole('status').textContent).toContain('Opening the gate')
    expect(countOf(network, POST)).toBe(0)
    expect(location.search).toBe('?code=code-1&state=state-1')
  })

  test('keeps the handle out of the URL', async () => {
    const { request } = await comeBack()
    await request.answer(202, WAITING)
    await screen.findByRole('heading', { name: 'Login' })

    expect(readPendingIdentity('link')?.handle).toBe('handle-1')
    expect(JSON.stringify([here(), history.state])).not.toContain('handle-1')
  })
})
