import { act, cleanup, render, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { AuthProvider } from '../context/AuthContext.tsx'
import { inspectSignedIn, responseOf } from '../testing/inspected-tab.ts'
import { TokenTile } from './TokenTile.tsx'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-20T12:00:00.000Z') })
  localStorage.clear()
  return () => {
    cleanup()
    vi.useRealTimers()
  }
})

/** Renders the tile in a tab in which user1 is signed in. */
async function openTile() {
  const tab = await inspectSignedIn('refresh-cookie')
  render(
    <AuthProvider session={tab.session}>
      <TokenTile />
    </AuthProvider>,
  )
  return tab
}

const shown = () => screen.getByText(/^Expires in/).textContent

test('counts down to the end of the access token', async () => {
  await openTile()
  expect(shown()).toBe('Expires in 5 min')
  await act(() => vi.advanceTimersByTimeAsync(2_000))
  expect(shown()).toBe('Expires in 4 min 58 s')
})

test('shows no more than the life of a token that arrives between two ticks', async () => {
  const { session, server } = await openTile()
  vi.setSystemTime(Date.now() + 1_000)
  const refreshing = session.refresh()
  const refresh = await server.next('POST /api/token/refresh')
  await act(() => refresh.respond(200, responseOf('refresh-cookie', 2)))
  await refreshing

  expect(shown()).toBe('Expires in 4 min 59 s')
})

test('counts by the life of the token, whatever the clock of the browser says', async () => {
  const { session, server } = await openTile()
  const refreshing = session.refresh()
  const refresh = await server.next('POST /api/token/refresh')
  const response = responseOf('refresh-cookie', 2)
  vi.setSystemTime(Date.now() + 3_600_000)
  await act(() => refresh.respond(200, response))
  await refreshing
  await act(() => vi.advanceTimersByTimeAsync(1_000))

  expect(shown()).toBe('Expires in 4 min 59 s')
})
