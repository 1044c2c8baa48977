import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import type { SessionEntry } from '../../shared/api/session-api.ts'
import { countOf, openSignedIn, requestTo } from '../testing/open-app.tsx'

const LIST = 'GET /api/sessions'
const READY = 'GET /api/health/ready'
const OTHERS = 'POST /api/sessions/revoke-others'

const THIS: SessionEntry = {
  id: 'sid-1',
  current: true,
  device: 'Chrome on macOS',
  address: '127.0.0.1',
  created_at: '2026-11-19T08:12:00.000Z',
  last_used_at: '2026-11-20T15:40:00.000Z',
  blocked_at: null,
}
const PHONE = { ...THIS, id: 'sid-2', current: false, device: 'Safari on iOS' }
const LAPTOP = { ...PHONE, id: 'sid-3', device: 'Firefox on Linux' }
const COPIED = { ...PHONE, id: 'sid-4', device: 'Edge on Windows', blocked_at: '2026-11-20T12:00:00.000Z' }

beforeEach(() => localStorage.clear())
async function openSessions(sessions: SessionEntry[]) {
  const app = openSignedIn('/sessions', { [LIST]: [200, sessions] })
  await screen.findByRole('list', { name: 'Sessions' })
  return app
}

function devices(): (string | null)[] {
  return [...document.querySelectorAll('.rows strong')].map(({ textContent }) => textContent)
}

describe('the sessions page', () => {
  test('shows each with its device, its IP address and its times, and marks this one', async () => {
    await openSessions([THIS, PHONE])

    expect(devices()).toEqual(['Chrome on macOS', 'Safari on iOS'])
    const [first, second] = screen.getAllByRole('listitem').filter((item) => item.closest('.rows'))
    expect(first?.textContent).toContain('This device')
    expect(first?.textContent).toContain('127.0.0.1 · active now')
    expect(first?.querySelector('button')).toBeNull()
    const times = [...(second?.querySelectorAll<HTMLTimeElement>('.meta time') ?? [])]
    expect(times.map(({ dateTime }) => dateTime)).toEqual([PHONE.last_used_at, PHONE.created_at])
    expect(times[0]?.title).toContain('2026')
  })

  test('ends one of them once: it leaves the list, the focus stays, and a toast says so', async () => {
    const { network, user } = await openSessions([THIS, PHONE, LAPTOP])
    await user.dblClick(
      screen.getByRole('button', { name: /^Sign out of Safari on iOS, 127.0.0.1, signed in / }),
    )
    expect(screen.getByRole('button', { name: 'Signing out…' })).toBeTruthy()
    expect(countOf(network, 'DELETE /api/sessions/sid-2')).toBe(1)
    await (await requestTo(network, 'DELETE /api/sessions/sid-2')).respond(200, { detail: 'x' })

    expect(await screen.findByText('Signed out of Safari on iOS')).toBeTruthy()
    expect(devices()).toEqual(['Chrome on macOS', 'Firefox on Linux'])
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('list', { name: 'Sessions' })))
  })

  test('a toast does not outlive the session that it tells of', async () => {
    const { network, user } = await openSessions([THIS, PHONE])
    await user.click(screen.getByRole('button', { name: /Safari/ }))
    await (await requestTo(network, 'DELETE /api/sessions/sid-2')).respond(200, { detail: 'x' })
    await screen.findByText('Signed out of Safari on iOS')
    await user.click(screen.getByRole('button', { name: 'Logout' }))

    expect(await screen.findByRole('heading', { name: 'Login' })).toBeTruthy()
    expect(screen.queryByText('Signed out of Safari on iOS')).toBeNull()
  })

  test('one that has already ended leaves the list as well', async () => {
    const { network, user } = await openSessions([THIS, PHONE])
    await user.click(screen.getByRole('button', { name: /Safari/ }))
    await (await requestTo(network, 'DELETE /api/sessions/sid-2')).respond(404, {
      detail: 'x',
      code: 'not_found',
    })

    await waitFor(() => expect(devices()).toEqual(['Chrome on macOS']))
    expect(screen.getByText('No other sessions')).toBeTruthy()
  })

  test('one that could not be ended stays, and a toast says so', async () => {
    const { network, user } = await openSessions([THIS, PHONE])
    await user.click(screen.getByRole('button', { name: /Safari/ }))
    await (await requestTo(network, 'DELETE /api/sessions/sid-2')).fail()

    expect(
      await screen.findByText("We couldn't reach the server. Check your connection and try again."),
    ).toBeTruthy()
    expect(devices()).toEqual(['Chrome on macOS', 'Safari on iOS'])
    expect(screen.getByRole('button', { name: /Safari/ })).toBeTruthy()
  })

  test('ends all others at once, but keeps what was blocked in the list', async () => {
    const { network, user } = await openSessions([THIS, PHONE, LAPTOP, COPIED])
    await user.click(screen.getByRole('button', { name: 'Sign out all other sessions' }))
    await (await requestTo(network, OTHERS)).respond(200, { detail: 'x', revoked: 2 })

    expect(await screen.findByText('Signed out of 2 sessions')).toBeTruthy()
    expect(devices()).toEqual(['Chrome on macOS', 'Edge on Windows'])
    expect(screen.queryByRole('button', { name: 'Sign out all other sessions' })).toBeNull()
  })

  test('explains a copied one, and what to do', async () => {
    await openSessions([THIS, COPIED])

    expect(screen.getByText(/A copy of this session was used/)).toBeTruthy()
    expect(screen.getByRole('link', { name: 'change your password' }).getAttribute('href')).toBe('/profile')
    expect(screen.queryByRole('button', { name: /Edge/ })).toBeNull()
  })

  test('a list that cannot be read: an error and a button to try again', async () => {
    const { user, responses } = openSignedIn('/sessions', {
      [LIST]: [503, { detail: 'x', code: 'unavailable' }],
    })
    await screen.findByText('The server is busy. Try again in a moment.')
    responses[LIST] = [200, [THIS]]
    await user.click(screen.getByRole('button', { name: 'Try again' }))

    await waitFor(() => expect(devices()).toEqual(['Chrome on macOS']))
  })

  test('C4 a page that could not be loaded loads when the server works again', async () => {
    const { user, responses } = openSignedIn('/sessions', { [LIST]: [500, 'oops'], [READY]: [500, 'oops'] })
    await screen.findByText('Something went wrong on our side. Try again later.')
    responses[LIST] = [200, [THIS]]
    responses[READY] = [200, { status: 'ok' }]
    // The page would try again automatically, but later.
    await user.click(screen.getByRole('button', { name: 'Try now' }))

    await waitFor(() => expect(devices()).toEqual(['Chrome on macOS']))
  })
})
