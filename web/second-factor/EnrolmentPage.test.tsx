import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import { openApp, openSignedIn, PROFILE, type Responses, requestTo } from '../testing/open-app.tsx'
import { claims, token } from '../testing/test-network.ts'

const STATUS = 'GET /api/second-factor'
const BEGIN = 'POST /api/second-factor/totp'
const CONFIRM = 'POST /api/second-factor/totp/confirm'
const REFUSED: [number, object] = [403, { detail: 'x', code: 'second_factor_setup_required' }]
const MISSING = { totp_since: null, recovery_codes_left: 0, required: true }
const DONE = { totp_since: '2026-11-19T08:12:00.000Z', recovery_codes_left: 10, required: true }
const SECRET = {
  secret: 'GEZDGNBVGY3TQOJQ',
  otpauth_url: 'otpauth://totp/x:user1?secret=GEZDGNBVGY3TQOJQ&issuer=x',
}
const RENEWED = { access: token(claims({ sid: 'sid-2' })), recovery_codes: ['AAAAA-BBBBB'] }

/** What the server refuses and allows while the factor is missing. */
const CLOSED: Responses = {
  'GET /api/profile': REFUSED,
  'GET /api/social/identities': REFUSED,
  [STATUS]: [200, MISSING],
}

const OPEN: Responses = {
  'GET /api/profile': [200, PROFILE],
  'GET /api/social/identities': [200, { has_password: true, identities: [] }],
  [STATUS]: [200, DONE],
}

beforeEach(() => localStorage.clear())

const title = () => screen.findByRole('heading', { name: 'Set up two-step verification' })

/** Goes to a path by the buttons of the browser. */
function goTo(path: string): void {
  act(() => {
    history.pushState(null, '', path)
    dispatchEvent(new PopStateEvent('popstate'))
  })
}

/** Sets up an app on the page that is open, up to the recovery codes. */
async function setUp({ network, user, responses }: ReturnType<typeof openSignedIn>) {
  await user.click(await screen.findByRole('button', { name: 'Set up an authenticator app' }))
  await (await requestTo(network, BEGIN)).respond(200, SECRET)
  await user.type(await screen.findByLabelText('Code'), '123456{Enter}')
  const confirmed = await requestTo(network, CONFIRM)
  Object.assign(responses, OPEN)
  await confirmed.respond(200, RENEWED)
  await screen.findByText('AAAAA-BBBBB')
}

describe('a user without the required second factor', () => {
  test.each(['/', '/profile?from=mail', '/second-factor'])(
    'opens %s: is led to the page that sets it up, which says why and offers only that and a sign-out',
    async (path) => {
      openSignedIn(path, CLOSED)
      await title()

      expect(location.pathname).toBe('/second-factor')
      expect(screen.getByText(/Your account must have it/)).toBeTruthy()
      await waitFor(() => expect(screen.queryByRole('navigation', { name: 'Main' })).toBeNull())
      expect(screen.getByRole('button', { name: 'Logout' })).toBeTruthy()
    },
  )

  test('sets it up, keeps the codes, and goes on to the page that was wanted first', async () => {
    const app = openSignedIn('/profile?from=mail#top', CLOSED)
    await setUp(app)
    expect(location.pathname).toBe('/second-factor')
    await app.user.click(screen.getByRole('button', { name: "I've saved them" }))

    expect(await screen.findByRole('heading', { name: 'Your profile', level: 1 })).toBeTruthy()
    expect(`${location.pathname}${location.search}${location.hash}`).toBe('/profile?from=mail#top')
    expect(screen.getByRole('navigation', { name: 'Main' })).toBeTruthy()
  })

  test('goes back: is led there again', async () => {
    openSignedIn('/', CLOSED)
    await title()
    goTo('/profile')

    await waitFor(() => expect(location.pathname).toBe('/second-factor'))
  })

  test('signs in: is led there before the page that was wanted', async () => {
    const { network, user } = openApp('/profile')
    await user.type(await screen.findByLabelText('Username or email'), 'user1')
    await user.type(screen.getByLabelText('Password'), 'password1{Enter}')
    network.respondToAll(({ line }) => CLOSED[line])
    await (await requestTo(network, 'POST /api/token')).respond(200, { access: token(claims()) })

    expect(await title()).toBeTruthy()
    expect(history.state.usr).toEqual({ from: '/profile' })
  })

  test('whose e-mail address is not confirmed reads that, and requests the link again', async () => {
    const { network, user } = openSignedIn('/', {
      ...CLOSED,
      [BEGIN]: [403, { detail: 'x', code: 'email_not_verified' }],
      'POST /api/verify-email/resend': [202, { detail: 'x' }],
    })
    await user.click(await screen.findByRole('button', { name: 'Set up an authenticator app' }))
    const alert = within(await screen.findByRole('alert'))
    expect(alert.getByText(/Confirm your email first/)).toBeTruthy()
    await user.click(alert.getByRole('button', { name: 'Resend email' }))

    expect((await requestTo(network, 'POST /api/verify-email/resend')).body).toEqual({ username: 'user1' })
  })

  test('signs out there', async () => {
    const { network, user, session } = openSignedIn('/', CLOSED)
    await title()
    await user.click(screen.getByRole('button', { name: 'Logout' }))
    await requestTo(network, 'POST /api/logout')

    expect(session.getState()).toMatchObject({ status: 'signed-out' })
    expect(location.pathname).toBe('/login')
  })
})

describe('in the middle of a session', () => {
  test('the first refusal leads there, from any page and by any call', async () => {
    const { session, responses } = openSignedIn('/profile')
    await screen.findByRole('heading', { name: 'Your profile', level: 1 })
    Object.assign(responses, CLOSED)
    await act(() => session.call('GET /api/profile', {}).catch(() => {}))

    expect(await title()).toBeTruthy()
    expect(history.state.usr).toEqual({ from: '/profile' })
  })

  test('another tab has set it up: this one goes on in the new session', async () => {
    const { responses } = openSignedIn('/profile', CLOSED)
    await title()
    Object.assign(responses, OPEN, { 'POST /api/token/refresh': [200, RENEWED] })
    localStorage.setItem(`${APP_KEY}.session`, JSON.stringify({ sid: 'sid-2' }))
    act(() => void dispatchEvent(new StorageEvent('storage', { key: `${APP_KEY}.session` })))

    expect(await screen.findByRole('heading', { name: 'Your profile', level: 1 })).toBeTruthy()
  })

  test('the setting is off again: the page leads on, and no loop holds the user', async () => {
    const { responses } = openSignedIn('/', CLOSED)
    await title()
    Object.assign(responses, OPEN, { [STATUS]: [200, { ...MISSING, required: false }] })
    goTo('/profile')

    expect(await screen.findByRole('heading', { name: 'Your profile', level: 1 })).toBeTruthy()
    expect(location.pathname).toBe('/profile')
  })
})

test('a user who needs no factor and opens the page is led home', async () => {
  openSignedIn('/second-factor', { ...OPEN, [STATUS]: [200, { ...MISSING, required: false }] })

  await waitFor(() => expect(location.pathname).toBe('/'))
})

test('the profile does not offer to turn off what must be on, and says why', async () => {
  openSignedIn('/profile', OPEN)

  expect(await screen.findByText(/move it to another app, but not turn it off/)).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Turn off' })).toBeNull()
  expect(screen.getByRole('button', { name: 'Move to another app' })).toBeTruthy()
})
