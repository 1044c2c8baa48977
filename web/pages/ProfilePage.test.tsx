import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Answers, countOf, openSignedIn, PROFILE, requestTo } from '../testing/open-app.tsx'
import { claims, token } from '../testing/test-network.ts'

const UPDATE = 'PATCH /api/profile'
const CHANGE = 'POST /api/password/change'

/** The response with the tokens of the new session that replaces the old one. */
const RENEWED = { detail: 'x', access: token(claims({ sid: 'sid-2' })) }

beforeEach(() => localStorage.clear())
/** Opens the profile page and returns how to find its parts. */
async function openProfile(answers: Answers = {}) {
  const app = openSignedIn('/profile', answers)
  await screen.findByRole('heading', { name: 'Name' })
  const part = (name: string) => within(screen.getByRole('region', { name }))
  const input = (name: string, label: string) => part(name).getByLabelText<HTMLInputElement>(label)
  return { ...app, part, input }
}

describe('the profile page', () => {
  test('is where the greeting leads', async () => {
    const { user } = openSignedIn('/')
    await user.click(await screen.findByRole('link', { name: 'Hello user1!' }))

    const heading = await screen.findByRole('heading', { name: 'Your profile' })
    await waitFor(() => expect(heading).toBe(document.activeElement))
  })

  test('shows that it cannot be read, and tries again', async () => {
    const { user, answers } = openSignedIn('/profile', {
      'GET /api/profile': [503, { detail: 'The server is busy.', code: 'unavailable' }],
    })
    await screen.findByText('The server is busy.')
    answers['GET /api/profile'] = [200, PROFILE]
    await user.click(screen.getByRole('button', { name: 'Try again' }))

    expect(await screen.findByRole('heading', { name: 'Name' })).toBeTruthy()
  })

  test('saves the names once', async () => {
    const { network, user, input } = await openProfile()
    await user.clear(input('Name', 'First name'))
    await user.type(input('Name', 'First name'), 'Samuel')
    await user.dblClick(screen.getByRole('button', { name: 'Save the name' }))
    expect(screen.getByRole('button', { name: 'Saving …' })).toBeTruthy()
    const request = await requestTo(network, UPDATE)
    await request.answer(200, { ...PROFILE, first_name: 'Samuel' })

    expect(await screen.findByText('Your name is saved.')).toBeTruthy()
    expect(request.body).toEqual({ first_name: 'Samuel', last_name: 'Smith' })
    expect(input('Name', 'First name').value).toBe('Samuel')
    expect(countOf(network, UPDATE)).toBe(1)
  })

  test('a new e-mail address waits for its link, which can be sent again', async () => {
    const { network, user, part, input } = await openProfile()
    await user.type(input('E-mail address', 'New e-mail address'), 'new@smith.com')
    await user.type(input('E-mail address', 'Current password'), 'password1{Enter}')
    const request = await requestTo(network, UPDATE)
    await request.answer(200, { ...PROFILE, pending_email: 'new@smith.com' })

    const notice = await screen.findByRole('region', { name: 'Address to confirm' })
    expect(notice.textContent).toContain('We sent a link to new@smith.com.')
    expect(notice.textContent).toContain('Until then sam@smith.com stays.')
    expect(request.body).toEqual({ email: 'new@smith.com', current_password: 'password1' })
    expect(input('E-mail address', 'Current password').value).toBe('')
    await user.click(part('E-mail address').getByRole('button', { name: 'Send a new link' }))
    expect((await requestTo(network, 'POST /api/verify-email/resend')).body).toEqual({ username: 'user1' })
  })

  test('a wrong password for the e-mail address: an error beside it, in that form only', async () => {
    const { network, user, part, input } = await openProfile()
    await user.type(input('E-mail address', 'New e-mail address'), 'new@smith.com')
    await user.type(input('E-mail address', 'Current password'), 'nope{Enter}')
    const fields = { current_password: ['The current password is wrong.'] }
    await (await requestTo(network, UPDATE)).answer(400, { detail: 'x', code: 'invalid', fields })

    expect(await part('E-mail address').findByText('The current password is wrong.')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(input('E-mail address', 'Current password')))
    expect(input('E-mail address', 'New e-mail address').value).toBe('new@smith.com')
    expect(input('Password', 'Current password').getAttribute('aria-invalid')).toBeNull()
  })

  test('changes the password, empties the page, and stays signed in; the focus goes to its top', async () => {
    const { network, user, input, answers } = await openProfile()
    await user.type(input('Password', 'Current password'), 'password1')
    await user.type(input('Password', 'New password'), 'four words here{Enter}')
    const request = await requestTo(network, CHANGE)
    answers['GET /api/profile'] = [200, { ...PROFILE, pending_email: null }]
    await request.answer(200, { ...RENEWED, withdrawn_email: null })

    expect((await screen.findByText(/Your password is changed/)).textContent).not.toContain('cancelled')
    await screen.findByRole('heading', { name: 'Password' })
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Your profile' }))
    expect(request.body).toEqual({ current_password: 'password1', new_password: 'four words here' })
    expect(input('Password', 'New password').value).toBe('')
    expect(screen.getByText('Hello user1!')).toBeTruthy()
  })

  test('a new password cancels a change of the e-mail address: the page says so and no longer promises a link', async () => {
    const { network, user, input, answers } = await openProfile({
      'GET /api/profile': [200, { ...PROFILE, pending_email: 'new@smith.com' }],
    })
    expect(screen.getByRole('region', { name: 'Address to confirm' })).toBeTruthy()
    await user.type(input('Password', 'Current password'), 'password1')
    await user.type(input('Password', 'New password'), 'four words here{Enter}')
    const request = await requestTo(network, CHANGE)
    answers['GET /api/profile'] = [200, PROFILE]
    await request.answer(200, { ...RENEWED, withdrawn_email: 'new@smith.com' })

    expect(
      await screen.findByText(/The change of your e-mail address to new@smith.com was cancelled/),
    ).toBeTruthy()
    await screen.findByRole('heading', { name: 'Password' })
    expect(screen.queryByRole('region', { name: 'Address to confirm' })).toBeNull()
  })

  test('both passwords wrong: the focus goes to the first', async () => {
    const { network, user, input } = await openProfile()
    await user.type(input('Password', 'New password'), 'x{Enter}')
    const fields = { new_password: ['Too short.'], current_password: ['Wrong.'] }
    await (await requestTo(network, CHANGE)).answer(400, { detail: 'x', code: 'invalid', fields })

    expect(await screen.findByText('Too short.')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(input('Password', 'Current password')))
  })

  test('tells the user name to the password manager, but does not show it', async () => {
    await openProfile()
    const hints = document.querySelectorAll<HTMLInputElement>('[autocomplete=username]')

    expect([...hints].map(({ value, name, tabIndex }) => ({ value, name, tabIndex }))).toEqual([
      { value: 'user1', name: '', tabIndex: -1 },
      { value: 'user1', name: '', tabIndex: -1 },
    ])
  })
})
