import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { SIGN_OUT_MESSAGES } from '../components/sign-out-messages.ts'
import { access, countOf, openApp, PROFILE, remember, requestTo } from '../testing/open-app.tsx'

const RESEND = 'POST /api/verify-email/resend'

/** All reasons, also those that browsers find, as if the server had sent them. */
const REASONS = Object.entries(SIGN_OUT_MESSAGES)

beforeEach(() => localStorage.clear())
/** Opens the login page and has the server refuse. */
async function refuse(status: number, code: string) {
  const app = openApp('/login')
  await app.user.type(screen.getByLabelText('Username or email'), 'sam@smith.com')
  await app.user.type(screen.getByLabelText('Password'), 'password1{Enter}')
  await (await app.network.next('POST /api/token')).respond(status, { detail: 'x', code })
  await screen.findByRole('alert')
  return app
}

describe('the login page', () => {
  test('an e-mail address that is not confirmed: shows that, and sends the link again for the name that was typed', async () => {
    const { network, user } = await refuse(403, 'email_not_verified')
    expect(screen.getByRole('alert').textContent).toContain('Confirm your email first.')
    await user.dblClick(screen.getByRole('button', { name: 'Resend email' }))
    expect(screen.getByRole('button', { name: 'Sending…' })).toBeTruthy()
    const resend = await requestTo(network, RESEND)
    await resend.respond(202, { detail: 'x' })

    expect(await screen.findByText(/a new link is on its way/)).toBeTruthy()
    expect(resend.body).toEqual({ username: 'sam@smith.com' })
    expect(countOf(network, RESEND)).toBe(1)
    expect((screen.getByLabelText('Password') as HTMLInputElement).value).toBe('password1')
  })

  test('a link that cannot be sent: an error, and a button that works', async () => {
    const { network, user } = await refuse(403, 'email_not_verified')
    await user.click(screen.getByRole('button', { name: 'Resend email' }))
    const resend = await requestTo(network, RESEND)
    await resend.respond(429, { detail: 'x', code: 'throttled' }, { 'retry-after': '42' })

    expect(await screen.findByText('Too many attempts. Try again in 42 seconds.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Resend email' })).toBeTruthy()
  })

  test('offers no link if that is not what is wrong', async () => {
    await refuse(403, 'account_inactive')

    expect(screen.getByRole('alert').textContent).toBe('Your account has been deactivated. Contact support.')
    expect(screen.queryByRole('button', { name: 'Resend email' })).toBeNull()
  })

  test('a wrong e-mail address or password: suggests the user name', async () => {
    const { user, network } = await refuse(401, 'no_active_account')
    expect(screen.getByText(/Sign in with your username instead/)).toBeTruthy()
    await user.clear(screen.getByLabelText('Username or email'))
    await user.type(screen.getByLabelText('Username or email'), 'sam{Enter}')
    const again = await requestTo(network, 'POST /api/token')
    await again.respond(401, { detail: 'x', code: 'no_active_account' })
    await screen.findByRole('alert')

    expect(screen.queryByText(/Sign in with your username instead/)).toBeNull()
  })

  test('a demo account fills in the form and sends nothing', async () => {
    const { network, user } = openApp('/login')
    await user.click(screen.getByRole('button', { name: 'Tim Allen: user2 / password2' }))

    expect((screen.getByLabelText('Username or email') as HTMLInputElement).value).toBe('user2')
    expect((screen.getByLabelText('Password') as HTMLInputElement).value).toBe('password2')
    expect(network.sent).toEqual([])
  })

  test('a user who registers first still gets to the path that they wanted', async () => {
    const { network, user } = openApp('/profile')
    await user.click(screen.getByRole('link', { name: 'Create an account' }))
    await user.type(await screen.findByLabelText('Username'), 'sam{Enter}')
    network.respondToAll(() => [200, { ...PROFILE, access }])
    await (await requestTo(network, 'POST /api/register')).respond(201, { detail: 'x', username: 'sam' })

    expect(await screen.findByRole('heading', { name: 'Your profile' })).toBeTruthy()
    expect(location.pathname).toBe('/profile')
  })

  test.each(REASONS)('after %s: its message, and a link to the explanation', async (reason, message) => {
    remember()
    const { network } = openApp('/login')
    const refusal = { detail: 'x', code: 'token_not_valid', reason }
    await (await network.next('POST /api/token/refresh')).respond(401, refusal)
    const notice = await screen.findByRole('status')
    const link = within(notice).queryByRole('link', { name: 'Learn more' })

    const doctor = within(notice).queryByRole('link', { name: 'cookie doctor' })

    expect(notice.textContent).toContain(message)
    expect(link?.getAttribute('href')).toBe(reason === 'signed_out' ? undefined : `/errors#${reason}`)
    expect(Boolean(doctor)).toBe(['no_cookie', 'storage_blocked'].includes(reason))
  })

  test('the explanation opens at the reason, and the way back leads to the login', async () => {
    remember()
    const { network, user } = openApp('/login')
    const refusal = { detail: 'x', code: 'token_not_valid', reason: 'reuse' }
    await (await network.next('POST /api/token/refresh')).respond(401, refusal)
    await user.click(await screen.findByRole('link', { name: 'Learn more' }))

    // That page is loaded on demand: on a busy machine it takes a while.
    await waitFor(() => expect(document.activeElement?.id).toBe('reuse'), { timeout: 10_000 })
    await user.click(screen.getByText('Back', { selector: 'button' }))
    expect(await screen.findByText(SIGN_OUT_MESSAGES.reuse, { exact: false })).toBeTruthy()
  })
})
