import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { eventOf, openAdmin } from '../testing/open-admin.tsx'
import { dailyCounts, roundUp } from './daily-counts.ts'

const LIST = 'GET /api/admin/events'
const SUMMARY = 'GET /api/admin/events/summary?days=14'

const COUNTED = {
  days: ['2026-11-18', '2026-11-19', '2026-11-20'],
  counts: [
    { day: '2026-11-18', event: 'signed_in', count: 4 },
    { day: '2026-11-20', event: 'signed_in', count: 3 },
    { day: '2026-11-20', event: 'sign_in_failed', count: 5 },
    { day: '2026-11-20', event: 'limited', count: 2 },
    { day: '2026-11-20', event: 'signed_out', count: 9 },
  ],
}

beforeEach(() => localStorage.clear())
describe('the page of events', () => {
  test('describes each event: its user, its actor and how often; an unknown event by its own name', async () => {
    openAdmin('/admin/events', {
      [SUMMARY]: [200, COUNTED],
      [LIST]: [
        200,
        {
          events: [
            eventOf(4, { event: 'user_deactivated', actor: { id: 1, username: 'user1' } }),
            eventOf(3, { event: 'sign_in_failed', user: null, count: 12 }),
            eventOf(2, { user: { id: 9, username: null } }),
            eventOf(1, { event: 'moon_landed' }),
          ],
          next: null,
        },
      ],
    })
    const table = within(await screen.findByRole('table', { name: 'Events of all users' }))
    const [first, second, third, fourth] = table.getAllByRole('row').slice(1)

    expect(first?.textContent).toContain('Account deactivateduser2user1')
    expect(second?.textContent).toContain('Wrong name or password (12 times)')
    expect(third?.textContent).toContain('number 9, gone')
    expect(fourth?.textContent).toContain('moon landed')
  })

  test('shows one kind only, and the URL contains it', async () => {
    const { user } = openAdmin('/admin/events', {
      [SUMMARY]: [200, COUNTED],
      [LIST]: [200, { events: [eventOf(4)], next: null }],
      [`${LIST}?event=limited`]: [200, { events: [], next: null }],
    })
    await screen.findByRole('table', { name: 'Events of all users' })
    await user.selectOptions(screen.getByLabelText('Event'), 'Too many attempts')

    expect(await screen.findByText('Nothing yet.')).toBeTruthy()
    expect(location.search).toBe('?event=limited')
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Event')))
  })

  test('the chart has its numbers in its label and in a table', async () => {
    openAdmin('/admin/events', { [SUMMARY]: [200, COUNTED], [LIST]: [200, { events: [], next: null }] })
    const chart = await screen.findByRole('img', { name: /signed in 7, refused 7\.$/ })

    const bars = [...chart.querySelectorAll('rect')].map((bar) => Number(bar.getAttribute('height')))
    expect(bars).toEqual([4, 0, 0, 0, 3, 7].map((count) => (count / 7) * 120))
    expect(chart.querySelector('[style]')).toBeNull()
    const days = [...document.querySelectorAll('details tbody tr')]
    expect(days.map((row) => row.querySelector('time')?.dateTime)).toEqual(COUNTED.days.toReversed())
    expect(days[0]?.lastElementChild?.textContent).toBe('7')
  })

  test('a chart that cannot be drawn leaves the rest of the page usable', async () => {
    openAdmin('/admin/events', {
      [SUMMARY]: [503, { detail: 'The server is busy.', code: 'unavailable' }],
      [LIST]: [200, { events: [eventOf(4)], next: null }],
    })

    expect(await screen.findByText('The server is busy.')).toBeTruthy()
    expect(await screen.findByRole('table', { name: 'Events of all users' })).toBeTruthy()
  })
})

describe('the counts of the chart', () => {
  test('a day without an event has zeros', () => {
    expect(dailyCounts(COUNTED)[1]).toEqual({ day: '2026-11-19', signedIn: 0, refused: 0 })
  })

  test.each([
    [0, 1],
    [1, 1],
    [3, 3],
    [27, 30],
    [10, 10],
    [11, 20],
    [999, 1000],
    [1001, 2000],
  ])('%i is drawn up to %i', (count, top) => {
    expect(roundUp(count)).toBe(top)
  })
})
