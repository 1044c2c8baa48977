import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { APP_NAME } from '../../shared/app-name.ts'
import { access, countOf, descriptionOf, openApp, PROFILE, requestTo } from '../testing/open-app.tsx'
import { WITH_PROVIDERS } from '../testing/test-providers.ts'
import { wholeText } from '../testing/whole-text.ts'

const SIGN_IN = 'POST /api/token'
const STEP = 'POST /api/token/second-factor'
const REQUIRED = {
  detail: 'x',
  code: 'second_factor_required',
  challenge: 'challenge-1',
  methods: ['totp', 'recovery_code'],
}
const FAILED = { detail: 'x', code: 'second_factor_failed' }

beforeEach(() => {
  localStorage.clear()
  return () => void vi.useRealTimers()
})

const input = () => screen.getByRole<HTMLInputElement>('textbox')

/** Signs in as user1, whose account has a second factor. */
async function openStep(path = '/login', required: object = REQUIRED) {
  const app = openApp(path)
  await app.user.type(screen.getByLabelText('Username or email'), 'user1')
  await app.user.type(screen.getByLabelText('Password'), 'password1{Enter}')
  await (await requestTo(app.network, SIGN_IN)).respond(403, required)
  await screen.findByRole('heading', { name: 'Two-step verification' })
  return app
}

/** Types a code, and returns the request. */
async function sendCode({ user, network }: Awaited<ReturnType<typeof openStep>>, code: string) {
  const before = countOf(network, STEP)
  await user.clear(input())
  await user.type(input(), `${code}{Enter}`)
  await waitFor(() => expect(countOf(network, STEP)).toBe(before + 1))
  return requestTo(network, STEP)
}

describe('the second step of a sign-in', () => {
  test('stands in place of the first, and the keyboard may enter the code at once', async () => {
    await openStep()

    expect(screen.queryByLabelText('Password')).toBeNull()
    expect(document.title).toBe(`Two-step verification · ${APP_NAME}`)
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Code')))
    expect(input().inputMode).toBe('numeric')
    expect(input().autocomplete).toBe('one-time-code')
    expect(descriptionOf(input())).toBe('6 digits, new every 30 seconds.')
  })

  test('signs in once with the code, and leads to the path that the user wanted', async () => {
    const app = await openStep('/profile')
    const { network, user } = app
    network.respondToAll(({ line }) => (line === 'GET /api/profile' ? [200, PROFILE] : undefined))
    await user.type(input(), '123 456')
    await user.dblClick(screen.getByRole('button', { name: 'Sign in' }))
    expect(screen.getByRole('button', { name: 'Signing in…' })).toBeTruthy()
    const request = await requestTo(network, STEP)
    await request.respond(200, { access })

    expect(await screen.findByRole('heading', { name: 'Your profile' })).toBeTruthy()
    expect(screen.getByText(wholeText('Hello user1!'))).toBeTruthy()
    expect(request.body).toEqual({ challenge: 'challenge-1', method: 'totp', code: '123 456' })
    expect(countOf(network, STEP)).toBe(1)
  })

  test('a recovery code instead, and back to the app', async () => {
    const app = await openStep()
    await app.user.type(input(), '12')
    await app.user.click(screen.getByRole('button', { name: 'Use a recovery code instead' }))
    expect(document.activeElement).toBe(screen.getByLabelText('Recovery code'))
    expect(input().value).toBe('')
    const request = await sendCode(app, '7qk2m-0xf9d')
    await request.respond(401, FAILED)

    expect(request.body).toEqual({ challenge: 'challenge-1', method: 'recovery_code', code: '7qk2m-0xf9d' })
    expect(await screen.findByText(/Each recovery code works once/)).toBeTruthy()
    await app.user.click(screen.getByRole('button', { name: 'Use your authenticator app instead' }))
    expect(screen.getByLabelText('Code')).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test('without recovery codes there is no way to use one', async () => {
    await openStep('/login', { ...REQUIRED, methods: ['totp'] })

    expect(screen.queryByRole('button', { name: /recovery code/ })).toBeNull()
  })

  test('a wrong code: an error, the focus in the field, and another attempt', async () => {
    const app = await openStep()
    await (await sendCode(app, '000000')).respond(401, FAILED)

    expect((await screen.findByRole('alert')).textContent).toContain(
      "That code didn't work. Enter the one your app shows now.",
    )
    await waitFor(() => expect(document.activeElement).toBe(input()))
    await (await sendCode(app, '123456')).respond(200, { access })
    expect(await screen.findByRole('heading', { name: 'Home' })).toBeTruthy()
  })

  test('no code: an error beside the field', async () => {
    const { network, user } = await openStep()
    await user.click(screen.getByRole('button', { name: 'Sign in' }))
    const fields = { code: ['This field may not be blank.'] }
    await (await requestTo(network, STEP)).respond(400, { detail: 'x', code: 'invalid', fields })

    await waitFor(() => expect(descriptionOf(input())).toContain('Enter your code.'))
  })

  test('too many attempts: shows how long to wait', async () => {
    const app = await openStep()
    await (await sendCode(app, '000000')).respond(
      429,
      { detail: 'x', code: 'throttled' },
      { 'retry-after': '42' },
    )

    expect((await screen.findByRole('alert')).textContent).toContain('Try again in 42 seconds.')
  })

  test('five wrong codes, or five minutes: it has expired, and starts again from the beginning', async () => {
    const app = await openStep()
    for (let time = 1; time < 5; time++) {
      await (await sendCode(app, '000000')).respond(401, FAILED)
      await screen.findByRole('alert')
    }
    await (await sendCode(app, '000000')).respond(401, FAILED)
    const heading = await screen.findByRole('heading', { name: 'This sign-in has expired' })
    await waitFor(() => expect(document.activeElement).toBe(heading))
    await app.user.click(screen.getByRole('button', { name: 'Start over' }))

    expect(screen.getByRole('heading', { name: 'Login' })).toBeTruthy()
    expect(screen.getByLabelText<HTMLInputElement>('Password').value).toBe('')
  })

  test('a code after five minutes: the same', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const app = await openStep()
    vi.setSystemTime(Date.now() + 300_000)
    await (await sendCode(app, '123456')).respond(401, FAILED)

    expect(await screen.findByRole('heading', { name: 'This sign-in has expired' })).toBeTruthy()
  })

  test('no response: it can be sent again, and does not count as a wrong code', async () => {
    const app = await openStep()
    for (let time = 0; time < 6; time++) {
      await (await sendCode(app, '123456')).fail()
      await screen.findByRole('alert')
    }
    await (await sendCode(app, '123456')).respond(200, { access })

    expect(await screen.findByRole('heading', { name: 'Home' })).toBeTruthy()
  })

  test('back to the login, which begins with the name, and asks for the password again', async () => {
    const { user } = await openStep()
    await user.click(screen.getByRole('button', { name: 'Back to login' }))

    expect(screen.getByRole('heading', { name: 'Login' })).toBeTruthy()
    expect(screen.getByLabelText<HTMLInputElement>('Username or email').value).toBe('user1')
    expect(screen.getByLabelText<HTMLInputElement>('Password').value).toBe('')
  })

  test('the challenge is kept nowhere', async () => {
    await openStep()

    expect(JSON.stringify([localStorage, sessionStorage, history.state, location.href])).not.toContain(
      'challenge-1',
    )
  })
})

describe('the second step of a sign-in with a provider', () => {
  /** Comes back from the provider to an account with a second factor. */
  async function comeBack(return_to: string) {
    const app = openApp('/auth/callback/google?code=code-1&state=state-1', WITH_PROVIDERS)
    await (await requestTo(app.network, 'POST /api/social/google')).respond(403, { ...REQUIRED, return_to })
    await screen.findByRole('heading', { name: 'Two-step verification' })
    return app
  }

  test('leads to the path that the user wanted', async () => {
    const app = await comeBack('/profile?a=1#b')
    app.network.respondToAll(({ line }) => (line === 'GET /api/profile' ? [200, PROFILE] : undefined))
    const request = await sendCode(app, '123456')
    await request.respond(200, { access })

    expect(await screen.findByRole('heading', { name: 'Your profile' })).toBeTruthy()
    expect(`${location.pathname}${location.search}${location.hash}`).toBe('/profile?a=1#b')
    expect(request.body.challenge).toBe('challenge-1')
  })

  test.each(['//evil.example', 'https://evil.example'])('F5 never leads away from here: %s', async (path) => {
    const app = await comeBack(path)
    await (await sendCode(app, '123456')).respond(200, { access })

    expect(await screen.findByRole('heading', { name: 'Home' })).toBeTruthy()
    expect(location.pathname).toBe('/')
  })

  test('back leads to the login', async () => {
    const { user } = await comeBack('/')
    await user.click(screen.getByRole('button', { name: 'Back to login' }))

    expect(await screen.findByRole('heading', { name: 'Login' })).toBeTruthy()
  })
})
