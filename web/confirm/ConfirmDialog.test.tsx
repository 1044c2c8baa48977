import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { countOf, openSignedIn, type Responses, requestTo } from '../testing/open-app.tsx'
import { claims, token } from '../testing/test-network.ts'
import { wholeText } from '../testing/whole-text.ts'

const CHANGE = 'POST /api/password/change'
const CONFIRM = 'POST /api/session/confirm'
const REFUSAL = { detail: 'x', code: 'reauthentication_required' }
const METHODS: Responses = { 'GET /api/session/confirm': [200, { methods: ['password'] }] }

beforeEach(() => localStorage.clear())

/** Types a new password on the profile, and sends it long after the sign-in. */
async function openQuestion() {
  const app = openSignedIn('/profile', METHODS)
  const typed = await screen.findByLabelText<HTMLInputElement>('New password')
  await app.user.type(typed, 'four words here{Enter}')
  await (await requestTo(app.network, CHANGE)).respond(403, REFUSAL)
  const dialog = await screen.findByRole('dialog', { name: "Confirm it's you" })
  const password = within(dialog).getByLabelText<HTMLInputElement>('Your password')
  return { ...app, typed, dialog, password }
}

describe('the dialog that confirms', () => {
  test('asks over the page, for the password alone, and explains itself', async () => {
    const { dialog, typed, password } = await openQuestion()
    const lead = document.getElementById(dialog.getAttribute('aria-describedby') ?? '')

    expect(dialog).toHaveProperty('open', true)
    expect(lead?.textContent).toBe("You signed in a while ago. We won't ask again for ten minutes.")
    expect(document.activeElement).toBe(password)
    expect(
      [...dialog.querySelectorAll('input')].map(({ autocomplete, value }) => [autocomplete, value]),
    ).toEqual([
      ['username', 'user1'],
      ['current-password', ''],
    ])
    expect(typed.value).toBe('four words here')
    expect(location.pathname).toBe('/profile')
  })

  test('confirms once, repeats the action, and closes', async () => {
    const { network, user, dialog, password } = await openQuestion()
    await user.type(password, 'password1')
    await user.dblClick(within(dialog).getByRole('button', { name: 'Confirm' }))
    expect(within(dialog).getByRole('button', { name: 'Checking…' })).toBeTruthy()
    const renewed = token(claims({ sid: 'sid-2' }))
    const request = await requestTo(network, CONFIRM)
    await request.respond(200, { detail: 'x' })
    await waitFor(() => expect(countOf(network, CHANGE)).toBe(2))
    const repeated = await requestTo(network, CHANGE)
    await repeated.respond(200, { detail: 'x', access: renewed, withdrawn_email: null })

    expect(await screen.findByText('Password changed. Other devices are signed out.')).toBeTruthy()
    expect(request.body).toEqual({ method: 'password', password: 'password1' })
    expect(repeated.body).toEqual({ new_password: 'four words here' })
    expect(countOf(network, CONFIRM)).toBe(1)
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  test('a wrong password: an error beside it, selected, and another attempt', async () => {
    const { network, user, dialog, password } = await openQuestion()
    await user.type(password, 'nope{Enter}')
    const fields = { password: ['Invalid password.'] }
    await (await requestTo(network, CONFIRM)).respond(400, { detail: 'x', code: 'invalid', fields })

    expect(await within(dialog).findByText("That's not your password.")).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(password))
    expect(password.selectionEnd).toBe(4)
    await user.keyboard('password1{Enter}')
    await waitFor(() => expect(countOf(network, CONFIRM)).toBe(2))
    expect((await requestTo(network, CONFIRM)).body.password).toBe('password1')
  })

  test('too many attempts: says when the next one is possible', async () => {
    const { network, user, dialog, password } = await openQuestion()
    await user.type(password, 'nope{Enter}')
    const request = await requestTo(network, CONFIRM)
    await request.respond(429, { detail: 'x', code: 'throttled' }, { 'retry-after': '30' })

    expect((await within(dialog).findByRole('alert')).textContent).toContain('Try again in 30 seconds.')
  })

  test('Cancel: the page says that nothing was changed, and keeps what was typed', async () => {
    const { network, user, typed, dialog } = await openQuestion()
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }))

    expect((await screen.findByRole('alert')).textContent).toContain(
      "Nothing was changed, because you didn't confirm it's you.",
    )
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(typed.value).toBe('four words here')
    expect(countOf(network, CHANGE)).toBe(1)
    await user.type(typed, '{Enter}')
    await waitFor(() => expect(countOf(network, CHANGE)).toBe(2))
  })

  test('closed by the browser, as Escape does: the same', async () => {
    const { dialog } = await openQuestion()
    ;(dialog as HTMLDialogElement).close()

    expect((await screen.findByRole('alert')).textContent).toContain('Nothing was changed')
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  test('the back button leaves the page and the question: nothing was changed', async () => {
    const { network, user } = openSignedIn('/', METHODS)
    await user.click(await screen.findByText(wholeText('Hello user1!')))
    await user.type(await screen.findByLabelText('New password'), 'four words here{Enter}')
    await (await requestTo(network, CHANGE)).respond(403, REFUSAL)
    await screen.findByRole('dialog', { name: "Confirm it's you" })
    history.back()

    expect(await screen.findByRole('heading', { name: 'Home' })).toBeTruthy()
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(countOf(network, CHANGE)).toBe(1)
  })

  test('a button without a form: the same question, and a toast if it is declined', async () => {
    const session = { id: 'sid-2', current: false, device: 'Firefox', address: '127.0.0.1', blocked_at: null }
    const times = { created_at: '2026-11-19T08:12:00.000Z', last_used_at: '2026-11-19T08:12:00.000Z' }
    const { network, user } = openSignedIn('/sessions', {
      ...METHODS,
      'GET /api/sessions': [200, [{ ...session, ...times }]],
    })
    await user.click(await screen.findByRole('button', { name: 'Sign out all other sessions' }))
    await (await requestTo(network, 'POST /api/sessions/revoke-others')).respond(403, REFUSAL)
    await user.click(await screen.findByRole('button', { name: 'Cancel' }))

    expect(await screen.findByText(/^Nothing was changed/)).toBeTruthy()
    expect(screen.getByText('Firefox')).toBeTruthy()
  })

  test('a sign-out meanwhile closes it', async () => {
    const { session, responses } = await openQuestion()
    responses['POST /api/logout'] = [200, { detail: 'x' }]
    await session.logoutUser()

    expect(await screen.findByRole('heading', { name: 'Login' })).toBeTruthy()
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})
