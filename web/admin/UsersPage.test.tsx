import { cleanup, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { AdminUser } from '../../shared/api/admin-api.ts'
import { COUNTED, filterField, openAdmin, PHONE, pageOf, SAM, SUMMARY, TIM } from '../testing/open-admin.tsx'
import { countOf, openSignedIn, PROFILE, requestTo } from '../testing/open-app.tsx'

const LIST = 'GET /api/admin/users?sort=username&order=asc'

beforeEach(() => localStorage.clear())
function names(): (string | null)[] {
  return [...document.querySelectorAll('tbody th a')].map(({ textContent }) => textContent)
}

describe('access to the staff pages', () => {
  test('other users: a message, no link there, and no request to the API', async () => {
    const { network } = openSignedIn('/admin/users')

    expect(await screen.findByText("You don't have access to this page.")).toBeTruthy()
    expect(location.pathname).toBe('/admin/users')
    expect(screen.queryByRole('link', { name: 'Staff' })).toBeNull()
    expect(network.lines().filter((line) => line.includes('/api/admin'))).toEqual([])
  })

  test('staff: the header and a tile link there, and one request for the profile is enough', async () => {
    const { network, user } = openAdmin('/', { [SUMMARY]: [200, COUNTED] })
    await screen.findByRole('heading', { name: 'Home' })
    const link = await screen.findByRole('link', { name: 'Staff' })
    expect((await screen.findByRole('link', { name: 'Open the overview' })).getAttribute('href')).toBe(
      '/admin',
    )
    expect(countOf(network, 'GET /api/profile')).toBe(1)
    await user.click(link)

    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Overview' })),
    )
    expect(location.pathname).toBe('/admin')
  })

  test('a user who becomes staff while signed in: the header links there from the next page on', async () => {
    const { user, responses } = openSignedIn('/')
    await screen.findByRole('heading', { name: 'Home' })
    expect(screen.queryByRole('link', { name: 'Staff' })).toBeNull()
    responses['GET /api/profile'] = [200, { ...PROFILE, user: { ...PROFILE.user, is_staff: true } }]
    await user.click(screen.getByRole('link', { name: 'Profile' }))

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
    const { user, responses } = openAdmin('/admin/users', {
      [LIST]: [200, pageOf([TIM])],
      'GET /api/profile': [503, { detail: 'The server is busy.', code: 'unavailable' }],
    })
    await screen.findByText(/The server is busy/)
    expect(screen.queryByText("You don't have access to this page.")).toBeNull()
    responses['GET /api/profile'] = [200, { ...PROFILE, user: { ...PROFILE.user, is_staff: true } }]
    await user.click(screen.getByRole('button', { name: 'Try again' }))

    await waitFor(() => expect(names()).toEqual(['user2']))
  })

  test('a user who has lost the flag meanwhile: the refusal of the server', async () => {
    openAdmin('/admin/users', {
      [LIST]: [403, { detail: 'Only the staff may do this.', code: 'permission_denied' }],
    })

    expect(await screen.findByText("You don't have access to this.")).toBeTruthy()
    expect(screen.queryByRole('table')).toBeNull()
  })
})

describe('the list of users', () => {
  test('its columns are chosen in a menu: kept in the URL, with the filters, and without another request', async () => {
    const { network, user } = openAdmin('/admin/users?hide=email', { [LIST]: [200, pageOf([SAM, TIM])] })
    await screen.findByRole('table', { name: 'Users' })
    const headers = () => screen.getAllByRole('columnheader').map(({ textContent }) => textContent)
    expect(headers().join()).not.toContain('Email')
    expect(screen.queryByText('tim@allen.com')).toBeNull()
    await user.click(screen.getByRole('checkbox', { name: 'Select user2' }))
    const loaded = countOf(network, LIST)

    await user.click(screen.getByText('Columns'))
    await user.click(screen.getByRole('checkbox', { name: 'Joined' }))
    expect(location.search).toBe('?hide=email.date_joined')
    await user.click(screen.getByRole('checkbox', { name: 'Email' }))
    expect(location.search).toBe('?hide=date_joined')
    expect(headers().join()).toMatch(/Username.*Email.*Status.*Last sign-in/)
    expect(headers().join()).not.toContain('Joined')
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Select user2' }).checked).toBe(true)
    expect(countOf(network, LIST)).toBe(loaded)

    await user.keyboard('{Escape}')
    expect(document.activeElement).toBe(screen.getByText('Columns'))
    expect(screen.getByText('Columns').closest('details')?.open).toBe(false)
  })

  test('shows each with its e-mail address, its state and its times', async () => {
    const off = { ...TIM, is_active: false, email_verified: false, last_login: null }
    openAdmin('/admin/users', { [LIST]: [200, pageOf([SAM, off])] })
    const table = await screen.findByRole('table', { name: 'Users' })
    const [, first, second] = within(table).getAllByRole('row')

    expect(first?.textContent).toContain('Superuser')
    expect(second?.textContent).toContain('user2Tim Allen')
    expect(second?.textContent).toContain('Not confirmed')
    expect(second?.textContent).toContain('Deactivated')
    expect(second?.textContent).toContain('never')
    expect(screen.getByRole('status').textContent).toBe('2 users')
  })

  test('searches for what was typed; the URL contains it, and back restores the list', async () => {
    const found = 'GET /api/admin/users?search=tim&sort=username&order=asc'
    const { user } = openAdmin('/admin/users', {
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
    openAdmin('/admin/users?search=zoe', {
      'GET /api/admin/users?search=zoe&sort=username&order=asc': [200, pageOf([])],
    })

    await waitFor(() => expect(screen.getByRole('status').textContent).toBe('No users found'))
    expect(screen.queryByRole('table')).toBeNull()
    expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe('zoe')
    expect(screen.getByRole('link', { name: 'Clear filters' }).getAttribute('href')).toBe('/admin/users')
  })

  test('filters by confirmation and provider, with the number of each; the order survives clearing', async () => {
    const sorted = 'sort=email&order=asc'
    const { user } = openAdmin('/admin/users?sort=email', {
      [`GET /api/admin/users?${sorted}`]: [200, pageOf([SAM, TIM])],
      [`GET /api/admin/users?${sorted}&email_verified=false`]: [200, pageOf([SAM])],
      [`GET /api/admin/users?${sorted}&email_verified=false&provider=github`]: [200, pageOf([TIM])],
    })
    await screen.findByText('Not confirmed (10,000+)')
    await user.selectOptions(filterField('Email'), 'Not confirmed (10,000+)')
    await waitFor(() => expect(names()).toEqual(['user1']))
    await user.selectOptions(filterField('Provider'), 'GitHub (7)')
    await waitFor(() => expect(names()).toEqual(['user2']))
    expect(location.search).toBe('?email_verified=false&provider=github&sort=email')
    await user.click(screen.getByRole('button', { name: 'Clear filters' }))

    await waitFor(() => expect(names()).toEqual(['user1', 'user2']))
    expect(location.search).toBe('?sort=email')
    expect(document.activeElement).toBe(screen.getByRole('searchbox'))
  })

  test('a long name is cut off, and is whole in its title', async () => {
    const long = { ...TIM, username: 'x'.repeat(91) }
    openAdmin('/admin/users', { [LIST]: [200, pageOf([long])] })

    const link = await screen.findByRole('link', { name: long.username })
    expect([link.title, link.className]).toEqual([long.username, 'clamp'])
  })

  test('a URL that leads to no page of the list: a way back instead of another attempt', async () => {
    openAdmin('/admin/users?after=half-a-curs', {
      'GET /api/admin/users?sort=username&order=asc&after=half-a-curs': [
        400,
        { detail: 'Invalid input.', code: 'invalid', fields: { after: ['Invalid cursor.'] } },
      ],
    })

    expect((await screen.findByRole('alert')).textContent).toContain('leads to no page of the list')
    expect(screen.getByRole('link', { name: 'Show all users' }).getAttribute('href')).toBe('/admin/users')
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
  })

  test('a choice applies at once, with what was typed', async () => {
    const found = 'GET /api/admin/users?search=u&sort=username&order=asc&is_active=false'
    const { user } = openAdmin('/admin/users', {
      [LIST]: [200, pageOf([SAM])],
      [found]: [200, pageOf([TIM])],
    })
    await screen.findByRole('table')
    await user.type(screen.getByRole('searchbox'), 'u')
    await screen.findByText('Deactivated (2)')
    await user.selectOptions(filterField('Status'), 'Deactivated (2)')

    await waitFor(() => expect(names()).toEqual(['user2']))
    expect(location.search).toBe('?search=u&is_active=false')
  })

  test('a click on a column sorts, a second one reverses', async () => {
    const up = 'GET /api/admin/users?sort=email&order=asc'
    const down = 'GET /api/admin/users?sort=email&order=desc'
    const { user } = openAdmin('/admin/users', {
      [LIST]: [200, pageOf([SAM, TIM])],
      [up]: [200, pageOf([SAM, TIM])],
      [down]: [200, pageOf([TIM, SAM])],
    })
    await screen.findByRole('table')
    const header = (name: string) => screen.getByRole('columnheader', { name })
    expect(header('Username').getAttribute('aria-sort')).toBe('ascending')
    const button = screen.getByRole('button', { name: 'Email' })
    await user.click(button)
    expect(header('Email').getAttribute('aria-sort')).toBe('ascending')
    expect(header('Username').getAttribute('aria-sort')).toBeNull()
    await user.click(button)

    await waitFor(() => expect(names()).toEqual(['user2', 'user1']))
    expect(header('Email').getAttribute('aria-sort')).toBe('descending')
    await waitFor(() => expect(document.activeElement).toBe(button))
  })

  test('leads to the next page and back; opened from elsewhere, to the first', async () => {
    const second = `${LIST}&after=c2`
    const { user } = openAdmin('/admin/users', {
      [LIST]: [200, pageOf([SAM], 'c2', 309)],
      [second]: [200, pageOf([TIM], null, 309)],
    })
    await user.click(await screen.findByRole('link', { name: 'Next page' }))
    await waitFor(() => expect(names()).toEqual(['user2']))
    expect(screen.getByRole('status').textContent).toBe('26–26 of 309')
    expect(location.search).toBe('?after=c2')
    expect(screen.queryByRole('link', { name: 'Next page' })).toBeNull()
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('status')))
    await user.click(screen.getByRole('link', { name: 'Previous page' }))
    await waitFor(() => expect(names()).toEqual(['user1']))
    expect(screen.queryByRole('link', { name: 'Previous page' })).toBeNull()
    expect(screen.getByRole('status').textContent).toBe('1–1 of 309')

    cleanup()
    openAdmin('/admin/users?after=c2', { [second]: [200, pageOf([TIM], null, null)] })
    const first = await screen.findByRole('link', { name: 'First page' })
    expect(first.getAttribute('href')).toBe('/admin/users')
    await waitFor(() => expect(screen.getByRole('status').textContent).toBe('1 of 10,000+ users'))
  })

  test('exports what the filters leave, of all pages, and says whether that is all', async () => {
    const found = `${LIST.replace('sort', 'search=u&sort')}&after=c2`
    const { network, user } = openAdmin('/admin/users?search=u&after=c2', {
      [found]: [200, pageOf([TIM], null, null)],
    })
    const saved = vi.spyOn(URL, 'createObjectURL')
    // A window of the test would leave for the file.
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
    await user.click(await screen.findByRole('button', { name: 'Export as CSV' }))
    const request = await requestTo(network, 'POST /api/admin/users/export')
    await request.respond(200, { csv: '"id"\r\n', users: 10_000, is_complete: false })

    await screen.findByText('Exported the first 10,000 users. Filter the list to export others.')
    expect(request.body).toEqual({ search: 'u', sort: 'username', order: 'asc' })
    const [file] = saved.mock.calls[0] ?? []
    expect(await new Response(file as Blob).text()).toBe('"id"\r\n')
  })

  test('one action for several users: counts them first, and tells for whom it failed', async () => {
    const [ann, bob] = [3, 4].map((id) => ({ ...TIM, id, username: `user${id}` }))
    const { network, user, responses } = openAdmin('/admin/users', {
      [LIST]: [200, pageOf([SAM, TIM, ann, bob] as AdminUser[])],
      'POST /api/admin/users/2/deactivate': [200, TIM],
      'POST /api/admin/users/4/deactivate': [403, { detail: 'x', code: 'permission_denied' }],
    })
    await user.click(await screen.findByRole('checkbox', { name: 'Select all users on this page' }))
    expect(screen.queryByRole('checkbox', { name: 'Select user1' })).toBeNull()
    await user.click(screen.getByRole('checkbox', { name: 'Select user3' }))
    const bulk = within(screen.getByRole('group', { name: 'Selected users' }))
    expect(bulk.getByText('2 users selected')).toBeTruthy()
    await user.click(bulk.getByRole('button', { name: 'Deactivate' }))
    const question = bulk.getByRole('group', { name: /^Deactivate 2 users\?/ })
    expect(document.activeElement).toBe(question)
    expect(network.lines().filter((line) => line.includes('/deactivate'))).toEqual([])
    responses[LIST] = [200, pageOf([SAM, bob] as AdminUser[])]
    await user.click(within(question).getByRole('button', { name: 'Deactivate' }))

    expect((await screen.findByRole('alert')).textContent).toContain("user4: You don't have access to this.")
    expect(screen.getByText('Deactivated 1 user.')).toBeTruthy()
    expect(bulk.getByText('1 user selected')).toBeTruthy()
    expect(network.lines().filter((line) => line.includes('/deactivate'))).toHaveLength(2)
    await waitFor(() => expect(names()).toEqual(['user1', 'user4']))
  })

  test('who declines to confirm an action for several users is asked once, and nothing has changed', async () => {
    const refusal = { detail: 'x', code: 'reauthentication_required' }
    const { network, user } = openAdmin('/admin/users', {
      [LIST]: [200, pageOf([TIM, { ...TIM, id: 3, username: 'user3' }])],
      'POST /api/admin/users/2/end-sessions': [403, refusal],
      'GET /api/session/confirm': [200, { methods: ['password'] }],
    })
    await user.click(await screen.findByRole('checkbox', { name: 'Select all users on this page' }))
    await user.click(screen.getByRole('button', { name: 'End sessions' }))
    const question = screen.getByRole('group', { name: /^End all sessions of 2 users\?/ })
    await user.click(within(question).getByRole('button', { name: 'End sessions' }))
    const dialog = await screen.findByRole('dialog')
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }))

    await screen.findByText("Nothing was changed, because you didn't confirm it's you.")
    expect(network.lines().filter((line) => line.includes('/end-sessions'))).toHaveLength(1)
    expect(screen.getByText('2 users selected')).toBeTruthy()
  })

  test('a list that cannot be read: an error, and it recovers', async () => {
    const { user, responses } = openAdmin('/admin/users', {
      [LIST]: [503, { detail: 'The server is busy.', code: 'unavailable' }],
    })
    await screen.findByText(/The server is busy/)
    responses[LIST] = [200, pageOf([TIM])]
    await user.click(screen.getByRole('button', { name: 'Try again' }))

    await waitFor(() => expect(names()).toEqual(['user2']))
  })

  test('a URL that makes no sense shows the list as it begins', async () => {
    openAdmin('/admin/users?sort=password_hash&order=up&is_staff=maybe', { [LIST]: [200, pageOf([TIM])] })

    await waitFor(() => expect(names()).toEqual(['user2']))
  })
})
