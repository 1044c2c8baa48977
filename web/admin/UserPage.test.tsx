import { cleanup, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { eventOf, openAdmin, PHONE, SAM, TIM } from '../testing/open-admin.tsx'
import type { Responses } from '../testing/open-app.tsx'
import { countOf, requestTo } from '../testing/open-app.tsx'

const USER = '/api/admin/users/2'

beforeEach(() => localStorage.clear())
/** Opens the page of user2 at a tab and returns how to find its parts. */
async function openAccount(responses: Responses = {}, tab = '') {
  const app = openAdmin(`/admin/users/2${tab && `?tab=${tab}`}`, responses)
  await screen.findByRole('tabpanel')
  const part = (name: string) => within(screen.getByRole('region', { name }))
  /** Presses the button of the question. */
  async function confirm(label: string) {
    await app.user.click(within(screen.getByRole('group')).getByRole('button', { name: label }))
  }
  return { ...app, part, confirm }
}

describe('the page of a user', () => {
  test('shows the facts of the account', async () => {
    const identities = [{ provider: 'github', email: null, linked_at: TIM.date_joined }]
    await openAccount({ [`GET ${USER}`]: [200, { ...TIM, identities, pending_email: 'new@allen.com' }] })
    const facts = document.querySelector('.facts')?.textContent

    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('user2')
    expect(facts).toContain('Emailtim@allen.com ConfirmedNew emailnew@allen.com Not confirmed')
    expect(facts).toContain('Sign-in methodsPassword, GitHub')
    expect(screen.queryByLabelText(/new password/i)).toBeNull()
  })

  test.each(['999', 'nobody'])('no such user: %s', async (id) => {
    const refusal = { detail: 'x', code: id === '999' ? 'not_found' : 'invalid' }
    openAdmin(`/admin/users/${id}`, { [`GET /api/admin/users/${id}`]: [404, refusal] })

    expect(await screen.findByText('There is no such user.')).toBeTruthy()
  })

  test('deactivates once after a question, keeps the focus in its place, and updates the rest', async () => {
    const { network, user, part, confirm, responses } = await openAccount()
    await user.click(part('Access').getByRole('button', { name: 'Deactivate' }))
    const question = part('Access').getByRole('group', { name: /^Deactivate user2\? All their sessions end/ })
    await waitFor(() => expect(document.activeElement).toBe(question))
    responses[`GET ${USER}/sessions`] = [200, []]
    responses[`GET ${USER}/events`] = [
      200,
      { events: [eventOf(8, { event: 'user_deactivated' })], next: null },
    ]
    await user.dblClick(within(question).getByRole('button', { name: 'Deactivate' }))
    expect(countOf(network, `POST ${USER}/deactivate`)).toBe(1)
    const request = await requestTo(network, `POST ${USER}/deactivate`)
    await request.respond(200, { ...TIM, is_active: false })

    expect(await screen.findByText('user2 is deactivated.')).toBeTruthy()
    expect(document.activeElement?.textContent).toBe("user2 is deactivated and can't sign in.")
    expect(part('Access').queryByRole('button', { name: /link|staff/ })).toBeNull()
    await user.click(screen.getByRole('tab', { name: 'Activity' }))
    expect(await part('Activity').findByText('Account deactivated')).toBeTruthy()
    await user.click(screen.getByRole('tab', { name: 'Sessions' }))
    expect(await part('Sessions').findByText("user2 isn't signed in anywhere.")).toBeTruthy()
    await user.click(screen.getByRole('tab', { name: 'Overview' }))
    await user.click(part('Access').getByRole('button', { name: 'Activate' }))
    await confirm('Activate')
    await (await requestTo(network, `POST ${USER}/activate`)).respond(200, TIM)
    expect(await screen.findByText('user2 can sign in again.')).toBeTruthy()
  })

  test.each(['{Escape}', '{Tab}{Tab}{Enter}'])('withdraws a question by keyboard: %s', async (keys) => {
    const { network, user, part } = await openAccount()
    const button = part('Access').getByRole('button', { name: 'Deactivate' })
    button.focus()
    await user.keyboard('{Enter}')
    await user.keyboard('{Enter}')
    await user.keyboard(keys)

    await waitFor(() =>
      expect(document.activeElement).toBe(part('Access').getByRole('button', { name: 'Deactivate' })),
    )
    expect(countOf(network, `POST ${USER}/deactivate`)).toBe(0)
  })

  test('gives staff access and removes it again, each after a question', async () => {
    const { network, user, part, confirm } = await openAccount()
    await user.click(part('Access').getByRole('button', { name: 'Grant staff access' }))
    await confirm('Grant access')
    await (await requestTo(network, `POST ${USER}/staff`)).respond(200, { ...TIM, is_staff: true })
    expect(await screen.findByText('user2 has staff access.')).toBeTruthy()

    await user.click(part('Access').getByRole('button', { name: 'Remove staff access' }))
    await confirm('Remove')
    await waitFor(() => expect(countOf(network, `POST ${USER}/staff`)).toBe(2))
    const removal = await requestTo(network, `POST ${USER}/staff`)
    expect(removal.body).toEqual({ is_staff: false })
    await removal.respond(200, TIM)

    expect(await screen.findByText('user2 no longer has staff access.')).toBeTruthy()
    expect(part('Access').getByRole('button', { name: 'Grant staff access' })).toBeTruthy()
  })

  test('a refusal is shown, and the question stays', async () => {
    const { network, user, part, confirm } = await openAccount()
    await user.click(part('Access').getByRole('button', { name: 'Grant staff access' }))
    await confirm('Grant access')
    const request = await requestTo(network, `POST ${USER}/staff`)
    await request.respond(403, { detail: 'Only superusers may do this.', code: 'permission_denied' })

    expect(await screen.findByText("You don't have access to this.")).toBeTruthy()
    expect(request.body).toEqual({ is_staff: true })
    expect(screen.getByRole('button', { name: 'Grant access' })).toBeTruthy()
  })

  test('an account that has become one’s own by another sign-in: the message for own_account', async () => {
    const { network, user, part, confirm } = await openAccount()
    await user.click(part('Access').getByRole('button', { name: 'Deactivate' }))
    await confirm('Deactivate')
    const detail = 'Not to your own account: ask another superuser.'
    await (await requestTo(network, `POST ${USER}/deactivate`)).respond(409, { detail, code: 'own_account' })

    expect(await screen.findByText(/can't do this to your own account/)).toBeTruthy()
  })

  test('staff who can only confirm by a new sign-in are told so', async () => {
    const { network, user, part, confirm } = await openAccount({
      'GET /api/session/confirm': [200, { methods: [] }],
    })
    await user.click(part('Access').getByRole('button', { name: 'Deactivate' }))
    await confirm('Deactivate')
    const request = await requestTo(network, `POST ${USER}/deactivate`)
    await request.respond(403, { detail: 'x', code: 'reauthentication_required' })

    expect(await screen.findByText(/sign out and in again/)).toBeTruthy()
    expect(document.querySelector('input[type=password]')).toBeNull()
  })

  test('staff who are not superusers cannot make staff, nor change staff or confirmed e-mail addresses', async () => {
    const plain: Responses = { 'GET /api/admin/users/1': [200, { ...SAM, is_superuser: false }] }
    const { part } = await openAccount(plain)
    expect(part('Access').queryByRole('button', { name: 'Grant staff access' })).toBeNull()
    expect(part('Access').getByRole('button', { name: 'Deactivate' })).toBeTruthy()
    expect(part('Email').getByText('Only user2 or a superuser can change this email.')).toBeTruthy()

    cleanup()
    const invitation = { ...TIM, email_verified: false, has_password: false }
    const invited = await openAccount({ ...plain, [`GET ${USER}`]: [200, invitation] })
    expect(invited.part('Email').getByLabelText('New email')).toBeTruthy()

    cleanup()
    await openAccount({ ...plain, [`GET ${USER}`]: [200, { ...TIM, is_staff: true }] })
    expect(screen.getByText('Only superusers can change this account.')).toBeTruthy()

    cleanup()
    const readOnly = await openAccount({
      'GET /api/admin/users/1': [200, { ...SAM, is_superuser: false }],
      [`GET ${USER}`]: [200, { ...TIM, is_staff: true, is_superuser: true }],
    })
    expect(screen.getByText('Only superusers can change this account.')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /Deactivate|Save|link/ })).toBeNull()
    await readOnly.user.click(screen.getByRole('tab', { name: 'Sessions' }))
    expect(await screen.findByRole('rowheader', { name: 'Safari on iOS' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: /End/ })).toBeNull()
  })

  test('one’s own account: others decide on it, and the e-mail address is changed on the profile', async () => {
    openAdmin('/admin/users/1', {
      'GET /api/admin/users/1/sessions': [200, [{ ...PHONE, current: true }]],
      'GET /api/admin/users/1/events': [200, { events: [], next: null }],
    })
    expect(await screen.findByText(/This is your own account/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: /Deactivate|staff/ })).toBeNull()
    expect(screen.getByRole('link', { name: /on your profile/ }).getAttribute('href')).toBe('/profile')
  })

  test('mails a link to set a new password', async () => {
    const { network, user, part, confirm } = await openAccount()
    await user.click(part('Access').getByRole('button', { name: 'Send reset link' }))
    await confirm('Send email')
    await (await requestTo(network, `POST ${USER}/reset-password`)).respond(202, { detail: 'x' })

    expect(await screen.findByText(/We've emailed user2 a reset link\./)).toBeTruthy()
  })

  test('saves the name, and a new e-mail address as unconfirmed', async () => {
    const { network, user, part } = await openAccount()
    await user.type(part('Name').getByLabelText('First name'), 'othy{Enter}')
    const names = await requestTo(network, `PATCH ${USER}`)
    expect(names.body).toEqual({ first_name: 'Timothy', last_name: 'Allen' })
    await names.respond(200, { ...TIM, first_name: 'Timothy' })
    expect(await screen.findByText('Name saved')).toBeTruthy()

    await user.type(part('Email').getByLabelText('New email'), 'new@allen.com{Enter}')
    const address = await requestTo(network, `PATCH ${USER}`)
    expect(address.body).toEqual({ email: 'new@allen.com' })
    await address.respond(200, { ...TIM, pending_email: 'new@allen.com' })
    expect(await screen.findByText("We've emailed a link to new@allen.com.")).toBeTruthy()
  })

  test('ends one session, also one that has already ended', async () => {
    const { network, user, part } = await openAccount({}, 'sessions')
    await user.click(await part('Sessions').findByRole('button', { name: 'End the session: Safari on iOS' }))
    const gone = { detail: 'x', code: 'not_found' }
    await (await requestTo(network, `DELETE ${USER}/sessions/sid-9`)).respond(404, gone)

    expect(await screen.findByText('Signed out of Safari on iOS')).toBeTruthy()
    expect(part('Sessions').getByText("user2 isn't signed in anywhere.")).toBeTruthy()
    expect(part('Sessions').queryByRole('button', { name: 'End all' })).toBeNull()
    expect(
      part('Sessions')
        .getByText(/signed in anywhere/)
        .closest('[tabindex]'),
    ).toBe(document.activeElement)
  })

  test('ends all sessions after a question, but keeps what was blocked in the list', async () => {
    const copied = { ...PHONE, id: 'sid-8', device: 'Edge on Windows', blocked_at: PHONE.last_used_at }
    const { network, user, part } = await openAccount(
      { [`GET ${USER}/sessions`]: [200, [PHONE, copied]] },
      'sessions',
    )
    await user.click(await part('Sessions').findByRole('button', { name: 'End all' }))
    await user.click(screen.getByRole('button', { name: 'End all sessions' }))
    await (await requestTo(network, `POST ${USER}/end-sessions`)).respond(200, { detail: 'x', revoked: 1 })

    expect(await screen.findByText('Signed out of 1 session')).toBeTruthy()
    expect(part('Sessions').queryByText('Safari on iOS')).toBeNull()
    expect(part('Sessions').getByText(/A copy of this session was used/)).toBeTruthy()
    expect(part('Sessions').queryByRole('button', { name: 'End all' })).toBeNull()
  })

  test('shows older events below, and focuses the first of them; the user is not repeated', async () => {
    const { user, part } = await openAccount(
      {
        [`GET ${USER}/events`]: [200, { events: [eventOf(7), eventOf(6)], next: '6' }],
        [`GET ${USER}/events?before=6`]: [200, { events: [eventOf(5, { event: 'registered' })], next: null }],
      },
      'activity',
    )
    await user.click(await part('Activity').findByRole('button', { name: 'Show older' }))

    const row = (await part('Activity').findByText('Created account')).closest('tr')
    await waitFor(() => expect(document.activeElement).toBe(row))
    expect(part('Activity').getAllByRole('row')).toHaveLength(4)
    expect(part('Activity').queryByRole('button')).toBeNull()
    expect(part('Activity').queryByRole('columnheader', { name: 'User' })).toBeNull()
  })

  test('the URL names the tab, and each tab loads what it shows when it is opened', async () => {
    const { network, user } = await openAccount()
    expect(countOf(network, `GET ${USER}/sessions`)).toBe(0)
    await user.click(screen.getByRole('tab', { name: 'Sessions' }))

    expect(await screen.findByRole('table', { name: 'Sessions of user2' })).toBeTruthy()
    expect(location.search).toBe('?tab=sessions')
    await user.click(screen.getByRole('tab', { name: 'Overview' }))
    expect(location.search).toBe('')
  })

  test('a deactivated account gets no staff access, but may lose it', async () => {
    await openAccount({ [`GET ${USER}`]: [200, { ...TIM, is_active: false }] })
    expect(screen.getByRole('button', { name: 'Activate' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Grant staff access' })).toBeNull()

    cleanup()
    await openAccount({ [`GET ${USER}`]: [200, { ...TIM, is_active: false, is_staff: true }] })
    expect(screen.getByRole('button', { name: 'Remove staff access' })).toBeTruthy()
  })
})
