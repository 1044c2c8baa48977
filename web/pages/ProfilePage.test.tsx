import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { countOf, openSignedIn, PROFILE, type Responses, requestTo } from '../testing/open-app.tsx'
import { claims, token } from '../testing/test-network.ts'
import { wholeText } from '../testing/whole-text.ts'

const UPDATE = 'PATCH /api/profile'
const CHANGE = 'POST /api/password/change'

/** The response with the tokens of the new session that replaces the old one. */
const RENEWED = { detail: 'x', access: token(claims({ sid: 'sid-2' })) }

beforeEach(() => localStorage.clear())
/** Opens the profile page and returns how to find its parts. */
async function openProfile(responses: Responses = {}) {
  const app = openSignedIn('/profile', responses)
  await screen.findByRole('heading', { name: 'Name' })
  const part = (name: string) => within(screen.getByRole('region', { name }))
  const input = (name: string, label: string) => part(name).getByLabelText<HTMLInputElement>(label)
  return { ...app, part, input }
}

describe('the profile page', () => {
  test('is where the greeting leads', async () => {
    const { user } = openSignedIn('/')
    await user.click(await screen.findByText(wholeText('Hello user1!')))

    const heading = await screen.findByRole('heading', { name: 'Your profile' })
    await waitFor(() => expect(heading).toBe(document.activeElement))
  })

  test('shows that it cannot be read, and tries again', async () => {
    const { user, responses } = openSignedIn('/profile', {
      'GET /api/profile': [503, { detail: 'x', code: 'unavailable' }],
    })
    await screen.findByText('The server is busy. Try again in a moment.')
    responses['GET /api/profile'] = [200, PROFILE]
    await user.click(screen.getByRole('button', { name: 'Try again' }))

    expect(await screen.findByRole('heading', { name: 'Name' })).toBeTruthy()
  })

  test('saves the names once', async () => {
    const { network, user, input } = await openProfile()
    await user.clear(input('Name', 'First name'))
    await user.type(input('Name', 'First name'), 'Samuel')
    await user.dblClick(screen.getByRole('button', { name: 'Save' }))
    expect(screen.getByRole('button', { name: 'Saving…' })).toBeTruthy()
    const request = await requestTo(network, UPDATE)
    await request.respond(200, { ...PROFILE, first_name: 'Samuel' })

    expect(await screen.findByText('Name saved')).toBeTruthy()
    expect(request.body).toEqual({ first_name: 'Samuel', last_name: 'Smith' })
    expect(input('Name', 'First name').value).toBe('Samuel')
    expect(countOf(network, UPDATE)).toBe(1)
  })

  test('a new e-mail address waits for its link, which can be sent again', async () => {
    const { network, user, part, input } = await openProfile()
    await user.type(input('Email', 'New email'), 'new@smith.com{Enter}')
    const request = await requestTo(network, UPDATE)
    await request.respond(200, { ...PROFILE, pending_email: 'new@smith.com' })

    const notice = await screen.findByRole('region', { name: 'Email to confirm' })
    expect(notice.textContent).toContain('Confirm new@smith.com with the link we emailed you.')
    expect(notice.textContent).toContain("Until then we'll keep using sam@smith.com.")
    expect(request.body).toEqual({ email: 'new@smith.com' })
    expect(input('Email', 'New email').value).toBe('')
    expect(document.activeElement?.textContent).toContain('sam@smith.com')
    await user.click(part('Email').getByRole('button', { name: 'Resend email' }))
    expect((await requestTo(network, 'POST /api/verify-email/resend')).body).toEqual({ username: 'user1' })
  })

  test('a slow answer does not take the focus from another form that the user types in', async () => {
    const { network, user, input } = await openProfile()
    await user.type(input('Email', 'New email'), 'new@smith.com{Enter}')
    const request = await requestTo(network, UPDATE)
    await user.type(input('Name', 'First name'), 'uel')
    await request.respond(200, { ...PROFILE, pending_email: 'new@smith.com' })
    await screen.findByText('Check your new inbox for a link.')
    await user.keyboard('le')

    expect(input('Name', 'First name').value).toBe('Samuelle')
  })

  test('a change of the e-mail address can be cancelled; the focus is not lost', async () => {
    const { network, user, part } = await openProfile({
      'GET /api/profile': [200, { ...PROFILE, pending_email: 'new@smith.com' }],
    })
    await user.dblClick(part('Email').getByRole('button', { name: 'Keep my current email' }))
    const request = await requestTo(network, UPDATE)
    await request.respond(200, PROFILE)

    expect(await screen.findByText('Email change cancelled')).toBeTruthy()
    expect(request.body).toEqual({ email: 'sam@smith.com' })
    expect(countOf(network, UPDATE)).toBe(1)
    expect(screen.queryByRole('region', { name: 'Email to confirm' })).toBeNull()
    expect(document.activeElement?.textContent).toContain('sam@smith.com')
  })

  test('a change that was confirmed in another tab cannot be cancelled, and is shown', async () => {
    const { network, responses, user, part } = await openProfile({
      'GET /api/profile': [200, { ...PROFILE, pending_email: 'new@smith.com' }],
    })
    responses['GET /api/profile'] = [200, { ...PROFILE, email: 'new@smith.com' }]
    await user.click(part('Email').getByRole('button', { name: 'Keep my current email' }))

    expect(await screen.findByText('Your email has already changed')).toBeTruthy()
    expect(document.activeElement?.textContent).toContain('new@smith.com')
    expect(screen.queryByRole('button', { name: 'Keep my current email' })).toBeNull()
    expect(countOf(network, UPDATE)).toBe(0)
  })

  test('changes the password, empties the page, and stays signed in; the focus goes to its top', async () => {
    const { network, user, input, responses } = await openProfile()
    await user.type(input('Password', 'New password'), 'four words here{Enter}')
    const request = await requestTo(network, CHANGE)
    responses['GET /api/profile'] = [200, PROFILE]
    await request.respond(200, { ...RENEWED, withdrawn_email: null })

    expect(await screen.findByText('Password changed. Other devices are signed out.')).toBeTruthy()
    await screen.findByRole('heading', { name: 'Password' })
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Your profile' }))
    expect(request.body).toEqual({ new_password: 'four words here' })
    expect(input('Password', 'New password').value).toBe('')
    expect(screen.getByText(wholeText('Hello user1!'))).toBeTruthy()
  })

  test('a new password cancels a change of the e-mail address: the page says so and no longer promises a link', async () => {
    const { network, user, input, responses } = await openProfile({
      'GET /api/profile': [200, { ...PROFILE, pending_email: 'new@smith.com' }],
    })
    expect(screen.getByRole('region', { name: 'Email to confirm' })).toBeTruthy()
    await user.type(input('Password', 'New password'), 'four words here{Enter}')
    const request = await requestTo(network, CHANGE)
    responses['GET /api/profile'] = [200, PROFILE]
    await request.respond(200, { ...RENEWED, withdrawn_email: 'new@smith.com' })

    expect(await screen.findByText(/Your change of email to new@smith.com was cancelled/)).toBeTruthy()
    await screen.findByRole('heading', { name: 'Password' })
    expect(screen.queryByRole('region', { name: 'Email to confirm' })).toBeNull()
  })

  test('a new password that is refused: an error beside it, in that form only, and it keeps the focus', async () => {
    const { network, user, part, input } = await openProfile()
    await user.type(input('Password', 'New password'), 'x{Enter}')
    const fields = { new_password: ['Too short.'] }
    await (await requestTo(network, CHANGE)).respond(400, { detail: 'x', code: 'invalid', fields })

    expect(await part('Password').findByText('Too short.')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(input('Password', 'New password')))
    expect(input('Email', 'New email').getAttribute('aria-invalid')).toBeNull()
  })

  test('tells the user name to the password manager, but does not show it', async () => {
    await openProfile()
    const hints = document.querySelectorAll<HTMLInputElement>('[autocomplete=username]')

    expect([...hints].map(({ value, name, tabIndex }) => ({ value, name, tabIndex }))).toEqual([
      { value: 'user1', name: '', tabIndex: -1 },
    ])
  })
})

describe('what was typed before the session ended', () => {
  const OVER = [401, { detail: 'x', code: 'token_not_valid', reason: 'idle' }] as const

  /** Types a first name and a password, and lets the session end. */
  async function typeAndLoseSession() {
    const app = openSignedIn('/profile')
    await app.user.type(await screen.findByLabelText('First name'), 'uel')
    await app.user.type(screen.getByLabelText('New password'), 'four words')
    app.responses[UPDATE] = [...OVER]
    app.responses['POST /api/token/refresh'] = [...OVER]
    await app.user.click(screen.getByRole('button', { name: 'Save' }))
    await screen.findByRole('heading', { name: 'Login' })
    return app
  }

  /** Signs in again, as the user with this id. */
  async function signInAgain(
    { user, responses }: Awaited<ReturnType<typeof typeAndLoseSession>>,
    userId = 1,
  ) {
    const again = token(claims({ sid: 'sid-2', user_id: userId }))
    responses['POST /api/token'] = [200, { access: again }]
    await user.type(screen.getByLabelText('Username or email'), 'user1')
    await user.type(screen.getByLabelText('Password'), 'password1{Enter}')
    return screen.findByLabelText<HTMLInputElement>('First name')
  }

  test('comes back after the same user has signed in, but no password', async () => {
    const app = await typeAndLoseSession()

    expect((await signInAgain(app)).value).toBe('Samuel')
    expect(screen.getByLabelText<HTMLInputElement>('New password').value).toBe('')
  })

  test('is not shown to another user', async () => {
    const app = await typeAndLoseSession()

    expect((await signInAgain(app, 2)).value).toBe('Sam')
  })
})
