import { screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { COUNTED, OVERVIEW, openAdmin, SUMMARY } from '../testing/open-admin.tsx'
import { dailyCounts, roundUp, totalOf } from './daily-counts.ts'

beforeEach(() => localStorage.clear())
describe('the overview of the staff pages', () => {
  test('shows each figure, and links it to the list that it counts', async () => {
    openAdmin('/admin', { [SUMMARY]: [200, COUNTED] })
    const figures = within(await screen.findByRole('list', { name: 'Figures' }))

    const links = figures.getAllByRole('link').map((link) => [link.textContent, link.getAttribute('href')])
    expect(links).toEqual([
      ['309 Users', '/admin/users'],
      ['120 Active in the last 30 days', '/admin/users?sort=last_login&order=desc'],
      ['3 Sign-ups today', '/admin/users?sort=date_joined&order=desc'],
      ['5 Failed sign-ins today', '/admin/events?outcome=failure&from=2026-11-20'],
      ['0 Rate limited today', '/admin/events?event=limited&from=2026-11-20'],
      ['10,000+ Email not confirmed', '/admin/users?email_verified=false'],
      ['2 Deactivated', '/admin/users?is_active=false'],
      ['1 Staff', '/admin/users?is_staff=true'],
    ])
  })

  test('the chart draws each day, today as a part, and links it to its events', async () => {
    const { user } = openAdmin('/admin', { [SUMMARY]: [200, COUNTED] })
    const chart = await screen.findByRole('list', {
      name: 'Sign-ins from Nov 18 to Nov 20: 7 signed in, 5 failed, 2 rate limited',
    })
    const today = within(chart).getByRole('link', { name: 'Nov 20: 3 signed in, 5 failed, 2 rate limited' })

    const bars = [...chart.querySelectorAll('rect')].map((bar) => Number(bar.getAttribute('height')))
    expect(bars).toEqual([4, 0, 0, 0, 0, 0, 3, 5, 2].map((count) => (count / 5) * 140))
    expect(chart.querySelector('[style]')).toBeNull()
    expect(chart.querySelectorAll('.so-far')).toHaveLength(1)
    expect(today.closest('li')?.className).toBe('so-far')
    expect(today.getAttribute('href')).toBe('/admin/events?from=2026-11-20&to=2026-11-20')
    await user.hover(today)
    expect(screen.getByText('Nov 20: 3 signed in, 5 failed, 2 rate limited')).toBeTruthy()
    await user.unhover(today)
    expect(screen.getByText('3 days: 7 signed in, 5 failed, 2 rate limited')).toBeTruthy()
  })

  test('the table has the numbers of the chart, the newest day first', async () => {
    openAdmin('/admin', { [SUMMARY]: [200, COUNTED] })
    await screen.findByText('Show as table')

    const days = [...document.querySelectorAll('details tbody tr')]
    expect(days.map((row) => row.querySelector('time')?.dateTime)).toEqual(COUNTED.days.toReversed())
    expect(days[0]?.textContent).toBe('Nov 20352')
  })

  test('a chart that cannot be drawn leaves the figures usable, and the reverse', async () => {
    openAdmin('/admin', {
      [SUMMARY]: [503, { detail: 'The server is busy.', code: 'unavailable' }],
    })
    expect(await screen.findByRole('list', { name: 'Figures' })).toBeTruthy()
    expect(await screen.findByText('Try again')).toBeTruthy()
  })

  test('figures that cannot be read leave the chart usable', async () => {
    openAdmin('/admin', {
      'GET /api/admin/overview': [503, { detail: 'The server is busy.', code: 'unavailable' }],
      [SUMMARY]: [200, COUNTED],
    })
    expect(await screen.findByText('Show as table')).toBeTruthy()
    expect(await screen.findByText('Try again')).toBeTruthy()
    expect(screen.queryByText(`${OVERVIEW.users}`)).toBeNull()
  })
})

describe('the counts of the chart', () => {
  test('a day without an event has zeros, and the total has all days', () => {
    const days = dailyCounts(COUNTED)

    expect(days[1]).toEqual({ day: '2026-11-19', signedIn: 0, failed: 0, limited: 0 })
    expect(totalOf(days)).toEqual({ signedIn: 7, failed: 5, limited: 2 })
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
