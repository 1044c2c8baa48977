import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import { COOKIE_NAMES, type TokenTransport } from '../../shared/transports.ts'
import { inspectSignedIn, responseOf } from '../testing/inspected-tab.ts'
import { claims, settle } from '../testing/test-network.ts'
import { InspectionProvider } from './InspectionContext.tsx'
import { InspectorPanel } from './InspectorPanel.tsx'
import { decodePart, splitToken } from './token-parts.ts'

const REFRESH = 'POST /api/token/refresh'
const PROFILE = 'GET /api/profile'
const REUSED = { detail: 'Token is blacklisted', code: 'token_not_valid', reason: 'reuse' }
const LOGOUT = 'POST /api/logout'
const REFRESH_COOKIE = `cookie ${COOKIE_NAMES.refresh}`
const ACCESS_COOKIE = `cookie ${COOKIE_NAMES.access}`

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  sessionStorage.clear()
  return () => void vi.useRealTimers()
})

/** Opens the panel in a tab in which user1 is signed in. */
async function openPanel(transport: TokenTransport) {
  const tab = await inspectSignedIn(transport)
  onTestFinished(cleanup)
  render(
    <InspectionProvider inspection={tab.inspection}>
      <InspectorPanel />
    </InspectionProvider>,
  )
  press('Token inspector')
  return tab
}

const part = (name: string) => within(screen.getByRole('region', { name }))

function press(name: string | RegExp): void {
  fireEvent.click(screen.getByRole('button', { name }))
}

function openTab(name: string): void {
  fireEvent.click(screen.getByRole('tab', { name }))
}

/** Returns the values in a part of the panel, by name. */
function factsOf(name: string): Record<string, string | null | undefined> {
  const facts = [...screen.getByRole('region', { name }).querySelectorAll('dl > div')]
  return Object.fromEntries(
    facts.map((fact) => ['dt', 'dd'].map((tag) => fact.querySelector(tag)?.textContent)),
  )
}

/** Moves the clock, and lets every-second timers fire once. */
async function passSeconds(seconds: number): Promise<void> {
  vi.setSystemTime(Date.now() + (seconds - 1) * 1_000)
  await act(() => vi.advanceTimersByTimeAsync(1_000))
}

describe('the tabs', () => {
  test('Token is first, and the panel opens with the one that was shown last', async () => {
    await openPanel('body')
    expect(screen.getByRole('tab', { name: 'Token' }).getAttribute('aria-selected')).toBe('true')
    openTab('Storage')
    press('Token inspector')
    press('Token inspector')

    expect(screen.getByRole('tab', { name: 'Storage' }).getAttribute('aria-selected')).toBe('true')
  })
})

describe('Token', () => {
  test.each(['body', 'refresh-cookie', 'cookies'] as const)(
    '%s: shows the claims, and the header and the letters where a script can read them',
    async (transport) => {
      await openPanel(transport)
      const token = part('Access token')

      expect(token.getByRole('button', { name: /^username user1/ })).toBeTruthy()
      expect(token.getByRole('button', { name: /^exp \d+ in 5 min/ })).toBeTruthy()
      expect(token.queryByRole('button', { name: /^alg HS256/ }) !== null).toBe(transport !== 'cookies')
      expect(document.querySelector('.encoded') !== null).toBe(transport !== 'cookies')
    },
  )

  test('the letters of the claim that has the focus are marked, and the guide ticks the look', async () => {
    const { inspection } = await openPanel('body')
    fireEvent.focus(part('Access token').getByRole('button', { name: /^username/ }))

    expect(document.querySelectorAll('.lit')).toHaveLength(1)
    expect(inspection.guide.getDone()).toContain('look')
    expect(screen.getByRole('button', { name: '2. Look at the token, done' })).toBeTruthy()
  })

  test.each([
    ['body', 'In the memory of this page and localStorage', 'In the memory of this page and localStorage'],
    ['refresh-cookie', 'In the memory of this page', 'In an HttpOnly cookie of the browser'],
    ['cookies', 'In an HttpOnly cookie of the browser', 'In an HttpOnly cookie of the browser'],
  ] as const)('%s: the pair says where each token lives and who sees it', async (transport, ...places) => {
    await openPanel(transport)
    const cards = [...screen.getByRole('region', { name: 'The pair' }).querySelectorAll('.token-card')]

    expect(cards.map((card) => card.querySelector('dl > div:nth-child(3) dd')?.textContent)).toEqual(places)
    expect(cards.map((card) => /any script/.test(card.textContent ?? ''))).toEqual(
      places.map((place) => place.includes('memory')),
    )
  })

  test('the signature is valid once the server has said so', async () => {
    const { server } = await openPanel('body')
    const token = part('Access token')
    expect(token.getByText(/^Not checked yet/)).toBeTruthy()
    fireEvent.click(token.getByRole('button', { name: 'Check now' }))
    const check = await server.next('GET /api/auth-check')
    await act(() => check.respond(200, { authenticated: true, claims: claims() }))

    expect(token.getByText(/^Checked by the server/).textContent).toContain('valid')
  })

  test('an edited payload is sent with the old signature, and its 401 leaves the session alone', async () => {
    const { server, session } = await openPanel('body')
    press('Edit the payload')
    press('Be user 2')
    press('Send it')
    const forged = await server.next(PROFILE)
    const { payload, signature } = splitToken(String(forged.headers.authorization))
    await act(() => forged.respond(401, { detail: 'Token is invalid', code: 'token_not_valid' }))
    await act(settle)

    expect(JSON.parse(decodePart(payload))).toMatchObject({ user_id: 2, username: 'user2' })
    expect(signature).toBe('signature')
    expect(screen.getByText('401 token_not_valid')).toBeTruthy()
    expect(session.getState()).toMatchObject({ status: 'signed-in', user: { user_id: 1 } })
    expect(server.lines().at(-1)).toBe(PROFILE)
  })

  test('the focus goes with the pressed button: to the payload, and back', async () => {
    await openPanel('body')
    press('Edit the payload')
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Payload' }))

    press('Done')
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Edit the payload' }))
  })

  test('the editor of a new token takes no focus, because the clock has opened it', async () => {
    const { server } = await openPanel('body')
    press('Edit the payload')
    const tab = screen.getByRole('tab', { name: 'Token' })
    tab.focus()
    await passSeconds(241)
    const refresh = await server.next(REFRESH)
    await act(() => refresh.respond(200, responseOf('body', 2)))
    await act(settle)

    expect(screen.getByText('gen 2')).toBeTruthy()
    expect(screen.getByRole('textbox', { name: 'Payload' })).toBeTruthy()
    expect(document.activeElement).toBe(tab)
  })

  test('a refresh keeps the draft of the payload, and only an unchanged payload follows the new token', async () => {
    const { server } = await openPanel('body')
    press('Edit the payload')
    const payload = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Payload' })
    const first = payload.value
    await passSeconds(241)
    const refresh = await server.next(REFRESH)
    await act(() => refresh.respond(200, responseOf('body', 2)))
    await act(settle)
    expect(payload.value).not.toBe(first)

    fireEvent.change(payload, { target: { value: '{"user_id": 2' } })
    await passSeconds(241)
    const next = await server.next(REFRESH)
    await act(() => next.respond(200, responseOf('body', 3)))
    await act(settle)
    expect(screen.getByText('gen 3')).toBeTruthy()
    expect(payload.value).toBe('{"user_id": 2')
  })

  test('an unchanged payload still fits, and text that is no JSON can be sent too', async () => {
    const { server } = await openPanel('body')
    press('Edit the payload')
    press('Send it')
    const same = await server.next(PROFILE)
    await act(() => same.respond(200, {}))
    await act(settle)
    expect(screen.getByText(/signature still fits/)).toBeTruthy()

    fireEvent.change(screen.getByRole('textbox', { name: 'Payload' }), { target: { value: 'nonsense' } })
    expect(screen.getByText(/This is not JSON/)).toBeTruthy()
  })
})

describe('Timeline', () => {
  test('an event shows its moment: the state, the changed claims, request and response, the function', async () => {
    const { server } = await openPanel('body')
    openTab('Experiments')
    press('Refresh now')
    const refresh = await server.next(REFRESH)
    await act(() => refresh.respond(200, responseOf('body', 2)))
    await act(settle)
    openTab('Timeline')
    press(/^Server: 200 POST \/api\/token\/refresh/)

    expect(screen.getByRole('list', { name: 'Changed claims' }).textContent).toContain('gen 1 → 2')
    expect(part('Request').getByText('POST /api/token/refresh')).toBeTruthy()
    expect(part('Response').getByText(/"refresh": "eyJ…"/)).toBeTruthy()
    expect(part('The function that did it').getByText('judgeRefresh')).toBeTruthy()

    press(/^This tab: Signed in, generation 1/)
    const machine = part('State').getByRole('img')
    expect(machine.getAttribute('aria-label')).toContain('by signed-in.')
    expect(factsOf('Claims at that moment').gen).toBe('1')
    press('Back to now')
    expect(part('State').getByRole('img').getAttribute('aria-label')).toContain('by tokens-refreshed.')
  })

  test('a pause holds the list still while recording goes on; a search narrows it', async () => {
    const { recorder } = await openPanel('body')
    openTab('Timeline')
    const count = () => part('Events').queryAllByRole('listitem').length
    const before = count()
    press('Pause')
    act(() => void recorder.note({ type: 'network-cut' }))
    expect(count()).toBe(before)
    press('Resume')
    expect(count()).toBe(before + 1)

    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'offline' } })
    expect(count()).toBe(1)
  })
})

describe('Experiments', () => {
  test.each([
    ['refresh-cookie', 'memory of the page'],
    ['cookies', 'access token is in an HttpOnly cookie'],
  ] as const)(
    '%s: what needs body says what protects the token, and offers to switch',
    async (transport, why) => {
      await openPanel(transport)
      openTab('Experiments')

      expect(part('Tamper').getByText(new RegExp(why))).toBeTruthy()
      expect(part('Replay').getByText(/refresh token is in an HttpOnly cookie/)).toBeTruthy()
      for (const name of ['Tamper', 'Replay']) {
        expect(part(name).getByRole('button', { name: 'Switch to body and try' })).toBeTruthy()
      }
    },
  )

  test('signed out, one sentence says why nothing can be tried, and a demo account can sign in again', async () => {
    const { session, server } = await openPanel('body')
    openTab('Experiments')
    void session.logoutUser().catch(() => {})
    const logout = await server.next(LOGOUT)
    await act(() => logout.respond(200, {}))
    await act(settle)
    expect(screen.getAllByText(/^Sign in first/)).toHaveLength(1)
    for (const name of ['Refresh now', 'Tamper with one bit', 'Replay the spent token']) {
      const button = screen.getByRole('button', { name, description: /^Sign in first/ })
      expect(button.getAttribute('aria-disabled')).toBe('true')
    }

    press('Sign in as user1 again')
    const signIn = await server.next('POST /api/token')
    expect(signIn.body).toEqual({ username: 'user1', password: 'password1' })
    await act(() => signIn.respond(200, responseOf('body', 1)))
    await act(settle)
    expect(session.getState().status).toBe('signed-in')
  })

  test('an experiment goes on after the transport was switched', async () => {
    sessionStorage.setItem(`${APP_KEY}.inspector.next`, JSON.stringify({ name: 'tamper' }))
    localStorage.setItem(`${APP_KEY}.inspector.tab`, 'experiments')
    const { server, types } = await openPanel('body')
    await act(settle)

    expect((await server.next(PROFILE)).line).toBe(PROFILE)
    expect(types()).toContain('token-tampered')
    expect(sessionStorage.getItem(`${APP_KEY}.inspector.next`)).toBeNull()
  })

  test('the switch that cuts the network says what it does next', async () => {
    const { server, session } = await openPanel('refresh-cookie')
    openTab('Experiments')
    await act(async () => press('Pretend to be offline'))
    expect(session.connection.getTrouble()).toBe('offline')
    expect(screen.getByText(/^You’re offline/)).toBeTruthy()
    await act(async () => press('Go back online'))
    await act(settle)

    expect(screen.getByRole('button', { name: 'Pretend to be offline' })).toBeTruthy()
    expect(server.lines().at(-1)).toBe('GET /api/health/ready')
  })
})

describe('Storage', () => {
  test.each([
    ['body', 'the access token eyJ… and the refresh token eyJ…'],
    ['refresh-cookie', 'the access token eyJ…'],
    ['cookies', 'no token'],
  ] as const)('%s: lists what a script can read, without the tokens', async (transport, memory) => {
    await openPanel(transport)
    openTab('Storage')
    const facts = factsOf('What any script of this page can read')

    expect(facts['memory of this page']).toBe(memory)
    expect(facts['document.cookie']).toBe('nothing')
    expect(Object.values(facts).join()).not.toMatch(/eyJ[\w-]{5,}/)
  })

  test.each([
    ['refresh-cookie', [REFRESH_COOKIE]],
    ['cookies', [ACCESS_COOKIE, REFRESH_COOKIE]],
  ] as const)(
    '%s: lists the cookies until the server has received a sign-out',
    async (transport, cookies) => {
      const { session, server } = await openPanel(transport)
      openTab('Storage')
      const hidden = () => Object.keys(factsOf('What no script can read'))
      expect(hidden()).toEqual(cookies)

      void session.logoutUser().catch(() => {})
      const logout = await server.next(LOGOUT)
      await act(settle)
      expect(session.getState().status).toBe('signed-out')
      expect(hidden()).toEqual(cookies)

      await act(() => logout.respond(200, {}))
      await passSeconds(1)
      expect(hidden()).toEqual(['cookies'])
    },
  )

  test('lists no cookie of a session that has ended', async () => {
    const { session, server } = await openPanel('refresh-cookie')
    openTab('Storage')
    const refreshing = session.refresh()
    const refresh = await server.next(REFRESH)
    await act(() => refresh.respond(401, REUSED))
    await refreshing

    expect(factsOf('What no script can read')).toEqual({
      cookies: 'none that opens your session: you’re signed out',
    })
  })
})

describe('the header', () => {
  test('the bar runs down to a refresh, and starts again with it, beside the state and the generation', async () => {
    const { server } = await openPanel('refresh-cookie')
    const panel = within(screen.getByRole('complementary', { name: 'Token inspector' }))
    const bar = () => panel.getByRole('img', { name: /expires in/ }).getAttribute('aria-label')
    expect(panel.getByText('signed-in')).toBeTruthy()
    expect(panel.getByText('gen 1')).toBeTruthy()
    expect(bar()).toBe('Refresh in 4 min, expires in 5 min')
    await passSeconds(60)
    expect(bar()).toBe('Refresh in 3 min, expires in 4 min')
    await passSeconds(180)
    expect(bar()).toBe('Refresh is due, expires in 1 min')

    const refresh = await server.next(REFRESH)
    await act(() => refresh.respond(200, responseOf('refresh-cookie', 2)))
    await passSeconds(1)
    expect(bar()).toBe('Refresh in 3 min 59 s, expires in 4 min 59 s')
    expect(panel.getByText('gen 2')).toBeTruthy()
  })

  test('a link of the page opens the panel', async () => {
    await openPanel('body')
    press('Token inspector')
    location.hash = '#token-inspector'
    act(() => void dispatchEvent(new HashChangeEvent('hashchange')))
    onTestFinished(() => location.replace('#'))

    expect(screen.getByRole('tab', { name: 'Token' })).toBeTruthy()
  })

  test('the edge moves by keys, at the side that was chosen', async () => {
    await openPanel('body')
    const edge = () => screen.getByRole('separator')
    const size = () => Number(edge().getAttribute('aria-valuenow'))
    const [before, isRight] = [size(), edge().getAttribute('aria-orientation') === 'vertical']
    fireEvent.keyDown(edge(), { key: isRight ? 'ArrowLeft' : 'ArrowUp' })
    expect(size()).toBe(before + 5)
    fireEvent.keyDown(edge(), { key: 'Home' })
    expect(size()).toBe(20)
  })
})
