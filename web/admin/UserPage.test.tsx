import { cleanup, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { eventOf, openAdmin, PHONE, SAM, TIM } from '../testing/open-admin.tsx'
import type { Answers } from '../testing/open-app.tsx'
import { countOf, requestTo } from '../testing/open-app.tsx'

const USER = '/api/admin/users/2'

beforeEach(() => localStorage.clear())
/** Opens the page of user2 and returns how to find its parts. */
async function activateAccount(answers: Answers = {}) {
  const app = openAdmin('/admin/users/2', answers)
  await screen.findByRole('heading', { name: 'Sessions' })
  const part = (name: string) => within(screen.getByRole('region', { name }))
  /** Confirms the question with the password of the staff member. */
  async function confirm(label: string) {
    const question = within(screen.getByRole('group'))
    await app.user.type(question.getByLabelText('Your own password'), 'password1')
    await app.user.click(question.getByRole('button', { name: label }))
  }
  return { ...app, part, confirm }
}

describe('the page of a user', () => {
  test('shows the facts of the account', async () => {
    const identities = [{ provider: 'github', email: null, linked_at: TIM.date_joined }]
    await activateAccount({ [`GET ${USER}`]: [200, { ...TIM, identities, pending_email: 'new@allen.com' }] })
    const facts = document.querySelector('.facts')?.textContent

    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('user2')
    expect(facts).toContain('tim@allen.com (confirmed), to be replaced by new@allen.com')
    expect(facts).toContain('a password, github')
    expect(screen.queryByLabelText(/new password/i)).toBeNull()
  })

  test.each(['999', 'nobody'])('no such user: %s', async (id) => {
    const refusal = { detail: 'x', code: id === '999' ? 'not_found' : 'invalid' }
    openAdmin(`/admin/users/${id}`, { [`GET /api/admin/users/${id}`]: [404, refusal] })

    expect(await screen.findByText('There is no such user.')).toBeTruthy()
  })

  test('deactivates once after a question, keeps the focus in its place, and updates the rest', async () => {
    const { network, user, part, confirm, answers } = await activateAccount()
    await user.click(part('Access').getByRole('button', { name: 'Deactivate' }))
    const question = part('Access').getByRole('group', { name: /^Deactivate user2\? All their sessions end/ })
    await waitFor(() => expect(document.activeElement).toBe(question))
    answers[`GET ${USER}/sessions`] = [200, []]
    answers[`GET ${USER}/events`] = [200, { events: [eventOf(8, { event: 'user_deactivated' })], next: null }]
    await user.keyboard('{Tab}password1')
    await user.dblClick(screen.getByRole('button', { name: 'Yes, deactivate' }))
    expect(countOf(network, `POST ${USER}/deactivate`)).toBe(1)
    const request = await requestTo(network, `POST ${USER}/deactivate`)
    expect(request.body).toEqual({ current_password: 'password1' })
    await request.answer(200, { ...TIM, is_active: false })

    expect(await screen.findByText('user2 is deactivated.')).toBeTruthy()
    expect(document.activeElement?.textContent).toBe('user2 may not sign in: deactivated.')
    expect(await part('What happened').findByText('Account deactivated')).toBeTruthy()
    expect(await part('Sessions').findByText('user2 is signed in nowhere.')).toBeTruthy()
    expect(part('Access').queryByRole('button', { name: /link/ })).toBeNull()
    await user.click(part('Access').getByRole('button', { name: 'Activate' }))
    await confirm('Yes, activate')
    await (await requestTo(network, `POST ${USER}/activate`)).answer(200, TIM)
    expect(await screen.findByText('user2 may sign in again.')).toBeTruthy()
  })

  test.each(['{Escape}', '{Tab}{Tab}{Tab}{Tab}{Enter}'])(
    'withdraws a question by keyboard: %s',
    async (keys) => {
      const { network, user, part } = await activateAccount()
      const button = part('Access').getByRole('button', { name: 'Deactivate' })
      button.focus()
      await user.keyboard('{Enter}')
      await user.keyboard('{Enter}')
      await user.keyboard(keys)

      await waitFor(() =>
        expect(document.activeElement).toBe(part('Access').getByRole('button', { name: 'Deactivate' })),
      )
      expect(countOf(network, `POST ${USER}/deactivate`)).toBe(0)
    },
  )

  test('gives staff access and removes it again, each after a question', async () => {
    const { network, user, part, confirm } = await activateAccount()
    await user.click(part('Access').getByRole('button', { name: 'Make staff' }))
    await confirm('Yes, make staff')
    await (await requestTo(network, `POST ${USER}/staff`)).answer(200, { ...TIM, is_staff: true })
    expect(await screen.findByText('user2 is staff now.')).toBeTruthy()

    await user.click(part('Access').getByRole('button', { name: 'Remove staff access' }))
    await confirm('Yes, remove staff access')
    await waitFor(() => expect(countOf(network, `POST ${USER}/staff`)).toBe(2))
    const removal = await requestTo(network, `POST ${USER}/staff`)
    expect(removal.body).toEqual({ is_staff: false, current_password: 'password1' })
    await removal.answer(200, TIM)

    expect(await screen.findByText('user2 no longer has staff access.')).toBeTruthy()
    expect(part('Access').getByRole('button', { name: 'Make staff' })).toBeTruthy()
  })

  test('a refusal is shown, and the question stays', async () => {
    const { network, user, part, confirm } = await activateAccount()
    await user.click(part('Access').getByRole('button', { name: 'Make staff' }))
    await confirm('Yes, make staff')
    const request = await requestTo(network, `POST ${USER}/staff`)
    await request.answer(403, { detail: 'Only superusers may do this.', code: 'permission_denied' })

    expect(await screen.findByText('Only superusers may do this.')).toBeTruthy()
    expect(request.body).toEqual({ is_staff: true, current_password: 'password1' })
    expect(screen.getByRole('button', { name: 'Yes, make staff' })).toBeTruthy()
  })

  test('an account that has become one’s own by another sign-in: the message for own_account', async () => {
    const { network, user, part, confirm } = await activateAccount()
    await user.click(part('Access').getByRole('button', { name: 'Deactivate' }))
    await confirm('Yes, deactivate')
    const detail = 'Not to your own account: ask another superuser.'
    await (await requestTo(network, `POST ${USER}/deactivate`)).answer(409, { detail, code: 'own_account' })

    expect(await screen.findByText(detail)).toBeTruthy()
  })

  test('a wrong password is shown at its field, which has the focus; the question stays', async () => {
    const { network, user, part, confirm } = await activateAccount()
    await user.click(part('Access').getByRole('button', { name: /^Send a link/ }))
    await confirm('Yes, send it')
    const fields = { current_password: ['Invalid password.'] }
    const request = await requestTo(network, `POST ${USER}/reset-password`)
    await request.answer(400, { detail: 'x', code: 'invalid', fields })
    const field = part('Access').getByLabelText('Your own password')

    expect(await part('Access').findByText('Invalid password.')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(field))
    expect(field.getAttribute('aria-invalid')).toBe('true')
  })

  test('staff without a password are not asked for one, and told to sign in again', async () => {
    const { network, user, part } = await activateAccount({
      'GET /api/admin/users/1': [200, { ...SAM, has_password: false }],
    })
    expect(document.querySelector('input[type=password]')).toBeNull()
    await user.click(part('Access').getByRole('button', { name: 'Deactivate' }))
    await user.click(screen.getByRole('button', { name: 'Yes, deactivate' }))
    const request = await requestTo(network, `POST ${USER}/deactivate`)
    await request.answer(403, { detail: 'x', code: 'reauthentication_required' })

    expect(await screen.findByText(/Sign out and in again, then try once more/)).toBeTruthy()
    expect(document.querySelector('input[type=password]')).toBeNull()
  })

  test('staff who are not superusers cannot make staff, nor change staff or confirmed e-mail addresses', async () => {
    const plain: Answers = { 'GET /api/admin/users/1': [200, { ...SAM, is_superuser: false }] }
    const { part } = await activateAccount(plain)
    expect(part('Access').queryByRole('button', { name: 'Make staff' })).toBeNull()
    expect(part('Access').getByRole('button', { name: 'Deactivate' })).toBeTruthy()
    expect(
      part('E-mail address').getByText('Only user2 or a superuser may change this address.'),
    ).toBeTruthy()

    cleanup()
    const invitation = { ...TIM, email_verified: false, has_password: false }
    const invited = await activateAccount({ ...plain, [`GET ${USER}`]: [200, invitation] })
    expect(invited.part('E-mail address').getByLabelText('New e-mail address')).toBeTruthy()

    cleanup()
    await activateAccount({ ...plain, [`GET ${USER}`]: [200, { ...TIM, is_staff: true }] })
    expect(screen.getByText('Only superusers may change this account.')).toBeTruthy()

    cleanup()
    await activateAccount({
      'GET /api/admin/users/1': [200, { ...SAM, is_superuser: false }],
      [`GET ${USER}`]: [200, { ...TIM, is_staff: true, is_superuser: true }],
    })
    expect(screen.getByText('Only superusers may change this account.')).toBeTruthy()
    expect(await screen.findByText('Safari on iOS', { selector: 'strong' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: /End|Deactivate|Save|link/ })).toBeNull()
  })

  test('one’s own account: others decide on it, and the e-mail address is changed on the profile', async () => {
    openAdmin('/admin/users/1', {
      'GET /api/admin/users/1/sessions': [200, [{ ...PHONE, current: true }]],
      'GET /api/admin/users/1/events': [200, { events: [], next: null }],
    })
    expect(await screen.findByText(/This is your own account/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: /Deactivate|staff/ })).toBeNull()
    expect(screen.getByRole('link', { name: /on your profile/ }).getAttribute('href')).toBe('/profile')
    expect(await screen.findByText('Nothing yet.')).toBeTruthy()
  })

  test('mails a link to set a new password', async () => {
    const { network, user, part, confirm } = await activateAccount()
    await user.click(part('Access').getByRole('button', { name: 'Send a link to set a new password' }))
    await confirm('Yes, send it')
    await (await requestTo(network, `POST ${USER}/reset-password`)).answer(202, { detail: 'x' })

    expect(await screen.findByText(/A link to set a new password is on its way to user2\./)).toBeTruthy()
  })

  test('saves the name, and a new e-mail address as unconfirmed', async () => {
    const { network, user, part } = await activateAccount()
    await user.type(part('Name').getByLabelText('First name'), 'othy{Enter}')
    const names = await requestTo(network, `PATCH ${USER}`)
    expect(names.body).toEqual({ first_name: 'Timothy', last_name: 'Allen' })
    await names.answer(200, { ...TIM, first_name: 'Timothy' })
    expect(await screen.findByText('The name is saved.')).toBeTruthy()

    await user.type(part('E-mail address').getByLabelText('New e-mail address'), 'new@allen.com')
    await user.type(part('E-mail address').getByLabelText('Your own password'), 'password1{Enter}')
    const address = await requestTo(network, `PATCH ${USER}`)
    expect(address.body).toEqual({ email: 'new@allen.com', current_password: 'password1' })
    await address.answer(200, { ...TIM, pending_email: 'new@allen.com' })
    expect(await screen.findByText('A link is on its way to the new address.')).toBeTruthy()
  })

  test('ends one session, also one that has already ended', async () => {
    const { network, user, part } = await activateAccount()
    await user.click(await part('Sessions').findByRole('button', { name: 'End the session: Safari on iOS' }))
    await user.click(screen.getByRole('button', { name: 'Yes, end it' }))
    const gone = { detail: 'x', code: 'not_found' }
    await (await requestTo(network, `DELETE ${USER}/sessions/sid-9`)).answer(404, gone)

    expect(await screen.findByText('Ended: Safari on iOS.')).toBeTruthy()
    expect(part('Sessions').getByText('user2 is signed in nowhere.')).toBeTruthy()
    await waitFor(() =>
      expect(document.activeElement).toBe(part('Sessions').getByRole('list', { name: 'Sessions' })),
    )
  })

  test('ends all sessions, but keeps what was blocked in the list', async () => {
    const copied = { ...PHONE, id: 'sid-8', device: 'Edge on Windows', blocked_at: PHONE.last_used_at }
    const { network, user, part } = await activateAccount({
      [`GET ${USER}/sessions`]: [200, [PHONE, copied]],
    })
    await user.click(await part('Sessions').findByRole('button', { name: 'End all sessions' }))
    await user.click(screen.getByRole('button', { name: 'Yes, end all' }))
    await (await requestTo(network, `POST ${USER}/end-sessions`)).answer(200, { detail: 'x', revoked: 1 })

    expect(await screen.findByText('Ended: 1 session.')).toBeTruthy()
    expect(part('Sessions').queryByText('Safari on iOS')).toBeNull()
    expect(part('Sessions').getByText(/A copy of this session was used/)).toBeTruthy()
  })

  test('shows older events below, and focuses the first of them', async () => {
    const { user, part } = await activateAccount({
      [`GET ${USER}/events`]: [200, { events: [eventOf(7), eventOf(6)], next: '6' }],
      [`GET ${USER}/events?before=6`]: [200, { events: [eventOf(5, { event: 'registered' })], next: null }],
    })
    await user.click(await part('What happened').findByRole('button', { name: 'Show older' }))

    const row = (await part('What happened').findByText('Made an account')).closest('tr')
    await waitFor(() => expect(document.activeElement).toBe(row))
    expect(part('What happened').getAllByRole('row')).toHaveLength(4)
    expect(part('What happened').queryByRole('button')).toBeNull()
  })
})
