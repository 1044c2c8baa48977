import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { APP_KEY, APP_NAME } from '../shared/app-name.ts'
import { SIGN_OUT_MESSAGES } from './components/sign-out-messages.ts'
import {
  access,
  descriptionOf,
  openApp,
  openSignedIn,
  PROFILE,
  remember,
  requestTo,
} from './testing/open-app.tsx'
import { claims, token } from './testing/test-network.ts'
import { wholeText } from './testing/whole-text.ts'

const REFRESH = 'POST /api/token/refresh'
const READY = 'GET /api/health/ready'

/** What the home page reads, and whether the server works. */
const HOME: Record<string, unknown> = {
  [READY]: { status: 'ok' },
  'GET /api/profile': PROFILE,
  'GET /api/sessions': [],
  'GET /api/social/identities': { has_password: true, identities: [] },
}

beforeEach(() => {
  localStorage.clear()
  history.replaceState(null, '', '/')
})

describe('the home page', () => {
  test('T3 without a session: the login page, and no request for a session', () => {
    const { network } = openApp('/')

    expect(screen.getByRole('heading', { name: 'Login' })).toBeTruthy()
    expect(location.pathname).toBe('/login')
    expect(network.sent).toEqual([])
  })

  test('C2 C3 after a reload: a gate, one refresh under StrictMode, then the page, never the login', async () => {
    remember()
    const { network } = openApp('/')
    expect(screen.getByRole('status').textContent).toContain('Opening the gate')
    expect(screen.queryByRole('heading', { name: 'Login' })).toBeNull()
    network.respondToAll(({ line }) => [200, HOME[line] ?? { access }])
    await (await network.next(REFRESH)).respond(200, { access })

    expect(await screen.findByText(wholeText('Name: Sam Smith'))).toBeTruthy()
    expect(screen.getByText('You are logged in to the homepage!')).toBeTruthy()
    expect(screen.getByText(wholeText('Email: sam@smith.com'))).toBeTruthy()
    expect(screen.getByText(wholeText('Hello user1!'))).toBeTruthy()
    expect(network.lines().filter((line) => line === REFRESH)).toHaveLength(1)
  })

  test('without a first or last name the user name is shown', async () => {
    openSignedIn('/', { 'GET /api/profile': [200, { ...PROFILE, first_name: '', last_name: '' }] })

    expect(await screen.findByText(wholeText('Name: user1'))).toBeTruthy()
  })

  test('C12 an account that lost its e-mail address to the owner: shows none, and asks to confirm none', async () => {
    const lost = { ...PROFILE, email: '', user: { ...PROFILE.user, email_verified: false } }
    openSignedIn('/', { 'GET /api/profile': [200, lost] })
    await screen.findByText(wholeText('Name: Sam Smith'))

    expect(screen.getByText(wholeText('Email:'))).toBeTruthy()
    expect(screen.queryByRole('region', { name: 'Email to confirm' })).toBeNull()
  })

  test('markup in a name is shown as text', async () => {
    const markup = { first_name: '<img src=x onerror="alert(1)">', last_name: '<b>Smith</b>' }
    openSignedIn('/', { 'GET /api/profile': [200, { ...PROFILE, ...markup }] })

    expect(await screen.findByText(wholeText(`Name: ${markup.first_name} ${markup.last_name}`))).toBeTruthy()
    expect(document.querySelector('main img, main b')).toBeNull()
  })

  test('C22 another session in this tab empties the page: the next user does not see the profile of the one before', async () => {
    remember()
    const { network } = openApp('/')
    const other = token(claims({ sid: 'sid-2', username: 'user2' }))
    network.respondToAll(({ line, headers }) => {
      if (line === REFRESH) return [200, { access: other }]
      // The profile of the next session takes its time.
      return headers.authorization === `Bearer ${access}` ? [200, HOME[line]] : undefined
    })
    await (await network.next(REFRESH)).respond(200, { access })
    await screen.findByText(wholeText('Name: Sam Smith'))
    localStorage.setItem(`${APP_KEY}.session`, JSON.stringify({ sid: 'sid-2' }))
    dispatchEvent(new StorageEvent('storage', { key: `${APP_KEY}.session` }))

    await screen.findByText(wholeText('Hello user2!'))
    expect(screen.queryByText(/Sam/)).toBeNull()
  })

  test('C4 a server that does not respond: a banner, and the user stays signed in', async () => {
    remember()
    const { network } = openApp('/')
    network.respondToAll(() => 'fail')
    await (await network.next(REFRESH)).fail()

    await screen.findByText("Can't reach the server. Retrying… You stay signed in.")
    expect(screen.getByText('Opening the gate…')).toBeTruthy()
    expect(location.pathname).toBe('/')
  })

  test('C4 a proxy without its server, at a reload: the gate waits, and opens when the server is back', async () => {
    remember()
    const { network } = openApp('/')
    network.respondToAll(() => [502, '<html>Bad Gateway</html>'])
    await (await network.next(REFRESH)).respond(502, '<html>Bad Gateway</html>')
    await screen.findByText('The server is having problems. Retrying… You stay signed in.')
    expect(screen.getByText('Opening the gate…')).toBeTruthy()
    network.respondToAll(({ line }) => [200, HOME[line] ?? { access }])
    // It would check automatically, but later.
    dispatchEvent(new Event('focus'))

    expect(await screen.findByText(wholeText('Name: Sam Smith'))).toBeTruthy()
    expect(document.querySelector('.banner')?.textContent).toBe('')
  })

  test('C4 "Try now" checks at once', async () => {
    remember()
    const { network, user } = openApp('/')
    network.respondToAll(() => 'fail')
    await (await network.next(REFRESH)).fail()
    const button = await screen.findByRole('button', { name: 'Try now' })
    const asked = network.sent.length
    network.respondToAll(({ line }) => [200, HOME[line] ?? { access }])
    await user.click(button)

    expect(network.lines()[asked]).toBe(READY)
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Try now' })).toBeNull())
  })

  test('C4 a busy server that asks to wait: a banner without a button, and the user stays signed in', async () => {
    remember()
    const { network } = openApp('/')
    const busy = { detail: 'Request was throttled.', code: 'throttled' }
    await (await network.next(REFRESH)).respond(429, busy, { 'retry-after': '30' })

    await screen.findByText('The server is busy. Retrying shortly… You stay signed in.')
    expect(screen.queryByRole('button', { name: 'Try now' })).toBeNull()
    expect(location.pathname).toBe('/')
  })

  test('a profile that cannot be read: an error and a button to try again', async () => {
    remember()
    const { network, user } = openApp('/')
    let broken = true
    network.respondToAll(({ line }) => {
      if (line === 'GET /api/profile' && broken) return [503, { detail: 'x', code: 'unavailable' }]
      return [200, HOME[line] ?? { access }]
    })
    await (await network.next(REFRESH)).respond(200, { access })
    await screen.findByText('The server is busy. Try again in a moment.')
    broken = false
    await user.click(screen.getByRole('button', { name: 'Try again' }))

    expect(await screen.findByText(wholeText('Name: Sam Smith'))).toBeTruthy()
  })
})

describe('the login page', () => {
  test('a wrong password: an error message, nothing lost, the focus where it helps', async () => {
    const { network, user } = openApp('/login')
    await user.type(screen.getByLabelText('Username or email'), 'user1')
    await user.type(screen.getByLabelText('Password'), 'nope')
    await user.click(screen.getByRole('button', { name: 'Login' }))
    await (await network.next('POST /api/token')).respond(401, { detail: 'x', code: 'no_active_account' })

    expect((await screen.findByRole('alert')).textContent).toBe('Incorrect username or password.')
    expect((screen.getByLabelText('Username or email') as HTMLInputElement).value).toBe('user1')
    expect((screen.getByLabelText('Password') as HTMLInputElement).value).toBe('nope')
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Password')))
  })

  test('an error of a field stands beside the field', async () => {
    const { network, user } = openApp('/login')
    await user.type(screen.getByLabelText('Username or email'), 'user1')
    await user.type(screen.getByLabelText('Password'), 'x{Enter}')
    await (await network.next()).respond(400, {
      detail: 'x',
      code: 'invalid',
      fields: { username: ['Too odd.'] },
    })
    const field = screen.getByLabelText('Username or email')

    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'))
    expect(descriptionOf(field)).toBe('Too odd.')
    await waitFor(() => expect(document.activeElement).toBe(field))
  })

  test('a response that makes no sense: an error, and a form that works', async () => {
    const { network, user } = openApp('/login')
    await user.type(screen.getByLabelText('Username or email'), 'user1')
    await user.type(screen.getByLabelText('Password'), 'password1{Enter}')
    await (await network.next()).respond(200, '<html>Welcome to our hotel</html>')
    expect((await screen.findByRole('alert')).textContent).toBe(
      'Something went wrong on our side. Try again later.',
    )

    await user.click(screen.getByRole('button', { name: 'Login' }))
    await (await network.next()).respond(200, { access: 'no token' })
    await waitFor(() => expect(screen.getByRole('button', { name: 'Login' })).toBeTruthy())
    expect(network.lines().filter((line) => line === 'POST /api/token')).toHaveLength(2)
  })

  test('a second click sends no second sign-in, and the button shows that one is under way', async () => {
    const { network, user } = openApp('/login')
    await user.type(screen.getByLabelText('Username or email'), 'user1')
    await user.type(screen.getByLabelText('Password'), 'password1')
    await user.dblClick(screen.getByRole('button', { name: 'Login' }))
    await user.type(screen.getByLabelText('Password'), '{Enter}')

    const button = screen.getByRole('button', { name: 'Signing in…' })
    expect(button.getAttribute('aria-disabled')).toBe('true')
    expect(network.lines()).toEqual(['POST /api/token'])
  })

  test('C4 without a server: a banner that promises no session, and a form that works when the server is back', async () => {
    const { network, user } = openApp('/login')
    network.respondToAll(() => 'fail')
    await user.type(screen.getByLabelText('Username or email'), 'user1')
    await user.type(screen.getByLabelText('Password'), 'password1{Enter}')
    const button = await screen.findByRole('button', { name: 'Try now' })
    expect(screen.queryByText(/You stay signed in/)).toBeNull()
    network.respondToAll(({ line }) => [200, HOME[line] ?? { access }])
    await user.click(button)
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Try now' })).toBeNull())
    await user.click(screen.getByRole('button', { name: 'Login' }))

    expect(await screen.findByText(wholeText('Name: Sam Smith'))).toBeTruthy()
  })

  test('leads back to the path that the user wanted, with query and hash', async () => {
    const { network, user } = openApp('/?tab=2#top')
    expect(location.pathname).toBe('/login')
    network.respondToAll(({ line }) => [200, HOME[line] ?? { access }])
    await user.type(screen.getByLabelText('Username or email'), 'user1')
    await user.type(screen.getByLabelText('Password'), 'password1{Enter}')

    await screen.findByText(wholeText('Name: Sam Smith'))
    expect(`${location.pathname}${location.search}${location.hash}`).toBe('/?tab=2#top')
  })

  test('a session that ends while its page is open: gives the reason, and the next sign-in leads back', async () => {
    const refusal = { detail: 'x', code: 'token_not_valid', reason: 'too_many_sessions' }
    const { user, responses } = openSignedIn('/')
    await screen.findByText(wholeText('Name: Sam Smith'))
    responses['GET /api/profile'] = [401, refusal]
    responses[REFRESH] = [401, refusal]
    await user.click(screen.getByText(wholeText('Hello user1!')))
    expect(await screen.findByRole('heading', { name: 'Login' })).toBeTruthy()
    expect(screen.getByRole('status').textContent).toContain(SIGN_OUT_MESSAGES.too_many_sessions)
    const link = screen.getByRole('link', { name: 'Learn more' })
    expect(link.getAttribute('href')).toBe('/errors#too_many_sessions')

    responses['POST /api/token'] = [200, { access }]
    responses['GET /api/profile'] = [200, PROFILE]
    await user.type(screen.getByLabelText('Username or email'), 'user1')
    await user.type(screen.getByLabelText('Password'), 'password1{Enter}')
    expect(await screen.findByRole('heading', { name: 'Your profile' })).toBeTruthy()
  })

  test('shows why a session is over', async () => {
    remember()
    const { network } = openApp('/')
    await (await network.next(REFRESH)).respond(401, { detail: 'x', code: 'token_not_valid', reason: 'idle' })

    expect((await screen.findByRole('status')).textContent).toContain(SIGN_OUT_MESSAGES.idle)
  })
})

test('an unexpected error names the request, so that an operator finds it', async () => {
  const { network, user } = openApp('/login')
  await user.type(screen.getByLabelText('Username or email'), 'user1')
  await user.type(screen.getByLabelText('Password'), 'password1{Enter}')
  const request = await requestTo(network, 'POST /api/token')
  await request.respond(500, { detail: 'x', code: 'error' }, { 'x-request-id': 'req-7' })

  expect((await screen.findByRole('alert')).textContent).toContain('Reference: req-7')
})

describe('the header', () => {
  test('signs out, leads to the login page and forgets the path', async () => {
    remember()
    const { network, user } = openApp('/?secret=1')
    network.respondToAll(({ line }) => [200, HOME[line] ?? { access, detail: '' }])
    await (await network.next(REFRESH)).respond(200, { access })
    await user.click(await screen.findByRole('button', { name: 'Logout' }))

    expect(await screen.findByText(SIGN_OUT_MESSAGES.signed_out)).toBeTruthy()
    expect(location.pathname).toBe('/login')
    expect(history.state?.usr?.from).toBeUndefined()
    expect(screen.queryByRole('navigation')).toBeNull()
    expect(screen.queryByText(/Hello/)).toBeNull()
  })
})

describe('pages of your own', () => {
  const NEWS = { path: '/news', link: 'News', element: <h1>The news</h1> }
  const ABOUT = { path: '/about', isPublic: true, element: <h1>About us</h1> }

  test('are linked in the navigation if they have a label, and open for signed-in users alone', async () => {
    const { user } = openSignedIn('/', {}, {}, [NEWS, ABOUT])
    await user.click(await screen.findByRole('link', { name: 'News' }))

    expect(screen.getByRole('heading', { name: 'The news' })).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'About us' })).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Logout' }))
    expect(await screen.findByRole('heading', { name: 'Login' })).toBeTruthy()
  })

  test('are open for guests if they are public', () => {
    openApp('/about', {}, [NEWS, ABOUT])

    expect(screen.getByRole('heading', { name: 'About us' })).toBeTruthy()
  })

  test('lead guests to the login otherwise', () => {
    openApp('/news', {}, [NEWS, ABOUT])

    expect(screen.getByRole('heading', { name: 'Login' })).toBeTruthy()
  })

  test.each([
    ['the home page', { path: '/', element: <h1>Mine</h1> }],
    ['a page for everyone', { path: '/', isPublic: true, element: <h1>Mine</h1> }],
  ])('replace ours with the same path: by %s', async (_, page) => {
    openSignedIn('/', {}, {}, [page])

    expect(await screen.findByRole('heading', { name: 'Mine' })).toBeTruthy()
    expect(screen.queryByText('You are logged in to the homepage!')).toBeNull()
  })
})

test('an unknown path shows that', () => {
  openApp('/no/such/page')

  expect(screen.getByRole('heading', { name: 'Page not found' })).toBeTruthy()
  expect(document.title).toBe(`Page not found · ${APP_NAME}`)
})
