import { cleanup, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { openAdmin, PHONE, pageOf, SAM, TIM } from '../testing/open-admin.tsx'
import { countOf, openSignedIn, PROFILE } from '../testing/open-app.tsx'

const LIST = 'GET /api/admin/users?sort=username&order=asc'

beforeEach(() => localStorage.clear())
function names(): (string | null)[] {
  return [...document.querySelectorAll('tbody th a')].map(({ textContent }) => textContent)
}

describe('access to the staff pages', () => {
  test('other users: a message, no link there, and no request to the API', async () => {
    const { network } = openSignedIn('/admin')

    expect(await screen.findByText('This page is for the staff.')).toBeTruthy()
    expect(location.pathname).toBe('/admin')
    expect(screen.queryByRole('link', { name: 'Staff' })).toBeNull()
    expect(network.lines().filter((line) => line.includes('/api/admin'))).toEqual([])
  })

  test('staff: the header links there, and one request for the profile is enough', async () => {
    const { network, user } = openAdmin('/', { [LIST]: [200, pageOf([SAM, TIM])] })
    await screen.findByText('Name: Sam Smith')
    const link = screen.getByRole('link', { name: 'Staff' })
    expect(countOf(network, 'GET /api/profile')).toBe(1)
    await user.click(link)

    await waitFor(() => expect(names()).toEqual(['user1', 'user2']))
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Users' })))
  })

  test('a user who becomes staff while signed in: the header links there from the next page on', async () => {
    const { user, answers } = openSignedIn('/')
    await screen.findByText('Name: Sam Smith')
    expect(screen.queryByRole('link', { name: 'Staff' })).toBeNull()
    answers['GET /api/profile'] = [200, { ...PROFILE, user: { ...PROFILE.user, is_staff: true } }]
    await user.click(screen.getByRole('link', { name: 'Hello user1!' }))

    expect(await screen.findByRole('link', { name: 'Staff' })).toBeTruthy()
  })

  test.each(['/sessions', '/errors', '/no/such/page'])(
    'staff on %s, which shows no profile: the header links there all the same',
    async (path) => {
      const { network } = openAdmin(path, { 'GET /api/sessions': [200, [PHONE]] })

      await screen.findByRole('link', { name: 'Staff' })
      expect(countOf(network, 'GET /api/profile')).toBe(1)
    },
  )

  test('a profile that cannot be read: an error and a button to try again, no verdict', async () => {
    const { user, answers } = openAdmin('/admin', {
      [LIST]: [200, pageOf([TIM])],
      'GET /api/profile': [503, { detail: 'The server is busy.', code: 'unavailable' }],
    })
    await screen.findByText('The server is busy.')
    expect(screen.queryByText('This page is for the staff.')).toBeNull()
    answers['GET /api/profile'] = [200, { ...PROFILE, user: { ...PROFILE.user, is_staff: true } }]
    await user.click(screen.getByRole('button', { name: 'Try again' }))

    await waitFor(() => expect(names()).toEqual(['user2']))
  })

  test('a user who has lost the flag meanwhile: the refusal of the server', async () => {
    openAdmin('/admin', {
      [LIST]: [403, { detail: 'Only the staff may do this.', code: 'permission_denied' }],
    })

    expect(await screen.findByText(/Only the staff may do this\./)).toBeTruthy()
    expect(screen.queryByRole('table')).toBeNull()
  })
})

describe('the list of users', () => {
  test('shows each with its e-mail address, its state and its times', async () => {
    const off = { ...TIM, is_active: false, email_verified: false, last_login: null }
    openAdmin('/admin', { [LIST]: [200, pageOf([SAM, off])] })
    const table = await screen.findByRole('table', { name: 'Users' })
    const [, first, second] = within(table).getAllByRole('row')

    expect(first?.textContent).toContain('Superuser')
    expect(second?.textContent).toContain('user2Tim Allen')
    expect(second?.textContent).toContain('not confirmed')
    expect(second?.textContent).toContain('Deactivated')
    expect(second?.textContent).toContain('never')
    expect(screen.getByRole('status').textContent).toBe('2 users on this page.')
  })

  test('searches for what was typed; the URL contains it, and back restores the list', async () => {
    const found = 'GET /api/admin/users?search=tim&sort=username&order=asc'
    const { user } = openAdmin('/admin', {
      [LIST]: [200, pageOf([SAM, TIM])],
      [found]: [200, pageOf([TIM])],
    })
    await screen.findByRole('table')
    const field = screen.getByRole<HTMLInputElement>('searchbox')
    await user.type(field, ' tim {Enter}')

    await waitFor(() => expect(names()).toEqual(['user2']))
    expect(location.search).toBe('?search=tim')
    await waitFor(() => expect(document.activeElement).toBe(field))
    history.back()
    await waitFor(() => expect(names()).toEqual(['user1', 'user2']))
    expect(field.value).toBe('')
  })

  test('no user is found: a message, no table', async () => {
    openAdmin('/admin?search=zoe', {
      'GET /api/admin/users?search=zoe&sort=username&order=asc': [200, pageOf([])],
    })

    await waitFor(() => expect(screen.getByRole('status').textContent).toBe('No user matches.'))
    expect(screen.queryByRole('table')).toBeNull()
    expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe('zoe')
  })

  test('a URL that leads to no page of the list: a way back instead of another attempt', async () => {
    openAdmin('/admin?after=half-a-curs', {
      'GET /api/admin/users?sort=username&order=asc&after=half-a-curs': [
        400,
        { detail: 'Invalid input.', code: 'invalid', fields: { after: ['Invalid cursor.'] } },
      ],
    })

    expect((await screen.findByRole('alert')).textContent).toContain('leads to no page of the list')
    expect(screen.getByRole('link', { name: 'Show all users' }).getAttribute('href')).toBe('/admin')
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
  })

  test('a choice applies at once, with what was typed', async () => {
    const found = 'GET /api/admin/users?search=u&sort=username&order=asc&is_active=false'
    const { user } = openAdmin('/admin', { [LIST]: [200, pageOf([SAM])], [found]: [200, pageOf([TIM])] })
    await screen.findByRole('table')
    await user.type(screen.getByRole('searchbox'), 'u')
    await user.selectOptions(screen.getByLabelText('State'), 'Deactivated')

    await waitFor(() => expect(names()).toEqual(['user2']))
    expect(location.search).toBe('?search=u&is_active=false')
  })

  test('a click on a column sorts, a second one reverses', async () => {
    const up = 'GET /api/admin/users?sort=email&order=asc'
    const down = 'GET /api/admin/users?sort=email&order=desc'
    const { user } = openAdmin('/admin', {
      [LIST]: [200, pageOf([SAM, TIM])],
      [up]: [200, pageOf([SAM, TIM])],
      [down]: [200, pageOf([TIM, SAM])],
    })
    await screen.findByRole('table')
    const header = (name: string) => screen.getByRole('columnheader', { name })
    expect(header('User name').getAttribute('aria-sort')).toBe('ascending')
    const button = screen.getByRole('button', { name: 'E-mail address' })
    await user.click(button)
    expect(header('E-mail address').getAttribute('aria-sort')).toBe('ascending')
    expect(header('User name').getAttribute('aria-sort')).toBeNull()
    await user.click(button)

    await waitFor(() => expect(names()).toEqual(['user2', 'user1']))
    expect(header('E-mail address').getAttribute('aria-sort')).toBe('descending')
    await waitFor(() => expect(document.activeElement).toBe(button))
  })

  test('leads to the next page and back; opened from elsewhere, to the first', async () => {
    const second = `${LIST}&after=c2`
    const { user } = openAdmin('/admin', {
      [LIST]: [200, pageOf([SAM], 'c2')],
      [second]: [200, pageOf([TIM])],
    })
    await user.click(await screen.findByRole('link', { name: 'Next page' }))
    await waitFor(() => expect(names()).toEqual(['user2']))
    expect(location.search).toBe('?after=c2')
    expect(screen.queryByRole('link', { name: 'Next page' })).toBeNull()
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('status')))
    await user.click(screen.getByRole('link', { name: 'Previous page' }))
    await waitFor(() => expect(names()).toEqual(['user1']))
    expect(screen.queryByRole('link', { name: 'Previous page' })).toBeNull()

    cleanup()
    openAdmin('/admin?after=c2', { [second]: [200, pageOf([TIM])] })
    const first = await screen.findByRole('link', { name: 'First page' })
    expect(first.getAttribute('href')).toBe('/admin')
  })

  test('a list that cannot be read: an error, and it recovers', async () => {
    const { user, answers } = openAdmin('/admin', {
      [LIST]: [503, { detail: 'The server is busy.', code: 'unavailable' }],
    })
    await screen.findByText('The server is busy.')
    answers[LIST] = [200, pageOf([TIM])]
    await user.click(screen.getByRole('button', { name: 'Try again' }))

    await waitFor(() => expect(names()).toEqual(['user2']))
  })

  test('a URL that makes no sense shows the list as it begins', async () => {
    openAdmin('/admin?sort=password_hash&order=up&is_staff=maybe', { [LIST]: [200, pageOf([TIM])] })

    await waitFor(() => expect(names()).toEqual(['user2']))
  })
})
