import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { TokenTransport } from '../../shared/transports.ts'
import { answerOf, inspectSignedIn } from '../testing/inspected-tab.ts'
import { settle } from '../testing/test-network.ts'
import { InspectionProvider } from './InspectionContext.tsx'
import { InspectorPanel } from './InspectorPanel.tsx'

const REFRESH = 'POST /api/token/refresh'

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
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
  fireEvent.click(screen.getByRole('button', { name: 'Token inspector' }))
  return tab
}

const part = (name: string) => within(screen.getByRole('region', { name }))

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

describe('the panel', () => {
  test.each([
    ['body', 'In the memory of this page and localStorage.', 'In the memory of this page and localStorage.'],
    ['refresh-cookie', 'In the memory of this page.', 'no script sees it'],
    ['cookies', 'no script sees it', 'no script sees it'],
  ] as const)(
    '%s: shows where the tokens are, and the header where a script can read it',
    async (transport, access, refresh) => {
      await openPanel(transport)
      const where = factsOf('Where the tokens are')
      const token = factsOf('What the access token says')

      expect(where.access).toContain(access)
      expect(where.refresh).toContain(refresh)
      expect(where['document.cookie']).toBe('nothing')
      expect(token.username).toContain('user1')
      expect(token.exp).toContain('in 5 min')
      expect('alg' in token).toBe(transport !== 'cookies')
      expect(document.querySelector('.claims.stacked')?.textContent).not.toMatch(/eyJ[\w.-]{20,}/)
    },
  )

  test.each([
    ['refresh-cookie', 'memory of the page'],
    ['cookies', 'HttpOnly cookie'],
  ] as const)('%s: disables what cannot be tried, and describes why', async (transport, whyNotTamper) => {
    const { server } = await openPanel(transport)
    const sent = server.sent.length
    for (const [name, reason] of [
      ['Tamper with one bit', whyNotTamper],
      ['Replay the spent token', 'HttpOnly cookie'],
    ] as const) {
      const button = screen.getByRole('button', { name, description: new RegExp(reason) })
      expect(button.getAttribute('aria-disabled')).toBe('true')
      fireEvent.click(button)
    }
    await act(settle)

    expect(server.sent).toHaveLength(sent)
    expect(screen.queryByRole('group', { name: /^This plays a thief/ })).toBeNull()
  })

  test('the bar runs down to a refresh, and starts again with it', async () => {
    const { server } = await openPanel('refresh-cookie')
    const bar = () => part('Life of the access token').getByRole('img').getAttribute('aria-label')
    expect(bar()).toBe('Refresh in 4 min, expires in 5 min')
    await passSeconds(60)
    expect(bar()).toBe('Refresh in 3 min, expires in 4 min')
    await passSeconds(180)
    expect(bar()).toBe('Refresh is due, expires in 1 min')

    const refresh = await server.next(REFRESH)
    await act(() => refresh.answer(200, answerOf('refresh-cookie', 2)))
    await passSeconds(1)
    expect(bar()).toBe('Refresh in 3 min 59 s, expires in 4 min 59 s')
    expect(
      part('State').getByRole('img', { name: /It came from signed-in by tokens-refreshed\./ }),
    ).toBeTruthy()
  })

  test('the switch that cuts the network shows whether it is cut', async () => {
    const { server } = await openPanel('refresh-cookie')
    const isPressed = () =>
      screen.getByRole('button', { name: 'Pretend to be offline' }).getAttribute('aria-pressed')
    const press = () =>
      act(() => fireEvent.click(screen.getByRole('button', { name: 'Pretend to be offline' })))
    expect(isPressed()).toBe('false')
    await press()
    expect(isPressed()).toBe('true')
    await press()
    await act(settle)

    expect(isPressed()).toBe('false')
    expect(server.lines().at(-1)).toBe('GET /api/health/ready')
  })
})
