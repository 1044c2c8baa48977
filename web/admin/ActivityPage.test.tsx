import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { eventOf, filterField, openAdmin } from '../testing/open-admin.tsx'

const LIST = 'GET /api/admin/events'

beforeEach(() => localStorage.clear())
function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('tbody tr')]
}

describe('the activity of all users', () => {
  test('describes each event: its user, its actor and how often; an unknown event by its own name', async () => {
    openAdmin('/admin/events', {
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
    await screen.findByRole('table', { name: 'Events of all users' })
    const [first, second, third, fourth] = rows()

    expect(first?.textContent).toMatch(/^Account deactivateduser2.*user1$/)
    expect(second?.textContent).toContain('Failed sign-in (12 times)')
    expect(third?.textContent).toContain('ID 9 (deleted)')
    expect(fourth?.textContent).toContain('moon landed')
    expect(rows().map(({ className }) => className)).toEqual(['', 'failure', '', ''])
  })

  test('its columns are chosen in a menu, and a filter keeps the choice', async () => {
    const { user } = openAdmin('/admin/events', {
      [LIST]: [200, { events: [eventOf(4)], next: null }],
      [`${LIST}?event=limited`]: [200, { events: [eventOf(3)], next: null }],
    })
    await screen.findByRole('table')
    await user.click(screen.getByText('Columns'))
    await user.click(screen.getByRole('checkbox', { name: 'By' }))
    const headers = () => screen.getAllByRole('columnheader').map(({ textContent }) => textContent)
    expect(headers()).toEqual(['Event', 'User', 'When', 'From'])

    await user.selectOptions(filterField('Event'), 'Rate limited')
    await screen.findByRole('table')
    expect(new URLSearchParams(location.search).get('hide')).toBe('by')
    expect(headers()).toEqual(['Event', 'User', 'When', 'From'])
  })

  test('a choice applies at once, the URL contains it, and groups name what belongs together', async () => {
    const { user } = openAdmin('/admin/events', {
      [LIST]: [200, { events: [eventOf(4)], next: null }],
      [`${LIST}?event=limited`]: [200, { events: [], next: null }],
      [`${LIST}?event=limited&outcome=failure`]: [200, { events: [eventOf(3)], next: null }],
    })
    await screen.findByRole('table', { name: 'Events of all users' })
    expect([...document.querySelectorAll('optgroup')].map(({ label }) => label)).toEqual([
      ...['Sign-in', 'Sessions', 'Password', 'Email', 'Account', 'Staff'],
    ])
    await user.selectOptions(filterField('Event'), 'Rate limited')

    expect(await screen.findByText('No event matches these filters.')).toBeTruthy()
    expect(location.search).toBe('?event=limited')
    await waitFor(() => expect(document.activeElement).toBe(filterField('Event')))
    await user.selectOptions(filterField('Outcome'), 'Failures')
    await screen.findByRole('table')
    expect(location.search).toBe('?event=limited&outcome=failure')
  })

  test('a name and an IP address apply on Enter, a day at once; back restores the fields', async () => {
    const one = `${LIST}?user=user2&address=192.0.2.7`
    const both = `${LIST}?user=user2&address=192.0.2.7&from=2026-11-20`
    const { user } = openAdmin('/admin/events', {
      [LIST]: [200, { events: [eventOf(4), eventOf(3)], next: null }],
      [one]: [200, { events: [eventOf(4)], next: null }],
      [both]: [200, { events: [], next: null }],
    })
    await waitFor(() => expect(rows()).toHaveLength(2))
    await user.type(filterField('User'), ' user2 ')
    await user.type(filterField('IP address'), '192.0.2.7{Enter}')
    await waitFor(() => expect(rows()).toHaveLength(1))
    const from = screen.getByLabelText<HTMLInputElement>('From (UTC)')
    fireEvent.input(from, { target: { value: '2026-11-20' } })
    await screen.findByText('No event matches these filters.')

    expect(new URLSearchParams(location.search).get('from')).toBe('2026-11-20')
    history.back()
    await waitFor(() => expect(rows()).toHaveLength(1))
    expect(from.value).toBe('')
    expect(filterField<HTMLInputElement>('User').value).toBe('user2')
  })

  test('clears the filters, from the list and above it', async () => {
    const { user } = openAdmin('/admin/events?user=zoe', {
      [LIST]: [200, { events: [eventOf(4)], next: null }],
      [`${LIST}?user=zoe`]: [200, { events: [], next: null }],
    })
    await screen.findByText('No event matches these filters.')
    expect(screen.getByRole('link', { name: 'Clear filters' }).getAttribute('href')).toBe('/admin/events')
    await user.click(screen.getByRole('button', { name: 'Clear filters' }))

    await screen.findByRole('table')
    expect(location.search).toBe('')
    expect(filterField<HTMLInputElement>('User').value).toBe('')
    expect(document.activeElement).toBe(filterField('User'))
    expect(screen.queryByRole('button', { name: 'Clear filters' })).toBeNull()
  })

  test('a malformed filter: its message and a way back instead of another attempt', async () => {
    openAdmin('/admin/events?address=home', {
      [`${LIST}?address=home`]: [
        400,
        { detail: 'x', code: 'invalid', fields: { address: ['This is no IP address.'] } },
      ],
    })

    expect((await screen.findByRole('alert')).textContent).toContain('This is no IP address.')
    expect(within(screen.getByRole('alert')).getByRole('link').getAttribute('href')).toBe('/admin/events')
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
  })

  test('shows an event in the URL that this page does not know', async () => {
    openAdmin('/admin/events?event=moon_landed', {
      [`${LIST}?event=moon_landed`]: [200, { events: [eventOf(1, { event: 'moon_landed' })], next: null }],
    })

    await screen.findByRole('table')
    expect(filterField<HTMLSelectElement>('Event').selectedOptions[0]?.text).toBe('moon landed')
  })
})
