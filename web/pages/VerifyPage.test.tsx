import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { countOf, openApp, requestTo } from '../testing/open-app.tsx'

const VERIFY = 'POST /api/verify-email'

beforeEach(() => localStorage.clear())
/** Opens the page of a mailed link and presses its button. */
async function confirm() {
  const app = openApp('/verify#token=abc-123')
  await app.user.dblClick(screen.getByRole('button', { name: 'Confirm email' }))
  return { ...app, request: await requestTo(app.network, VERIFY) }
}

describe('the page that confirms an e-mail address', () => {
  test('uses up nothing when it is opened', () => {
    const { network } = openApp('/verify#token=abc-123')

    expect(screen.getByRole('heading', { name: 'Confirm your email' })).toBeTruthy()
    expect(network.sent).toEqual([])
  })

  test('names the e-mail address that the link names', () => {
    openApp('/verify#token=abc-123&email=sam%2Bx%40smith.com')

    expect(screen.getByText('sam+x@smith.com')).toBeTruthy()
  })

  test('confirms once, and removes the token from the URL', async () => {
    const { network, request } = await confirm()
    expect(screen.getByRole('button', { name: 'Confirming…' })).toBeTruthy()
    expect(location.hash).toBe('#token=abc-123')
    await request.respond(200, { detail: 'x' })

    const heading = await screen.findByRole('heading', { name: 'Email confirmed' })
    await waitFor(() => expect(document.activeElement).toBe(heading))
    expect(request.body).toEqual({ token: 'abc-123' })
    expect(countOf(network, VERIFY)).toBe(1)
    expect(location.hash).toBe('')
  })

  test('an e-mail address that is already confirmed is no error', async () => {
    const { request } = await confirm()
    await request.respond(400, { detail: 'x', code: 'already_used' })

    expect(await screen.findByText('Already confirmed. Nothing left to do.')).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test('a link that is too old: sends a new one for a user name or an e-mail address', async () => {
    const { network, user, request } = await confirm()
    await request.respond(400, { detail: 'x', code: 'link_not_valid' })
    await screen.findByText(/This link has expired, or was replaced or cancelled/)
    await user.type(screen.getByLabelText('Username or email'), 'sam@smith.com{Enter}')
    const resend = await requestTo(network, 'POST /api/verify-email/resend')
    await resend.respond(202, { detail: 'x' })

    expect(resend.body).toEqual({ username: 'sam@smith.com' })
    const heading = await screen.findByRole('heading', { name: 'Check your email' })
    await waitFor(() => expect(heading).toBe(document.activeElement))
  })

  test('a newer link in the same tab starts again', async () => {
    const { request } = await confirm()
    await request.respond(400, { detail: 'x', code: 'link_not_valid' })
    await screen.findByText(/This link has expired, or was replaced or cancelled/)
    history.replaceState(null, '', '/verify#token=newer')
    dispatchEvent(new PopStateEvent('popstate'))

    expect(await screen.findByRole('button', { name: 'Confirm email' })).toBeTruthy()
  })

  test('no response: the link still works', async () => {
    const { network, user, request } = await confirm()
    await request.fail()
    expect((await screen.findByRole('alert')).textContent).toContain("That didn't go through.")
    await user.click(screen.getByRole('button', { name: 'Confirm email' }))

    expect(countOf(network, VERIFY)).toBe(2)
  })

  test('without a token it shows what is missing', () => {
    openApp('/verify')

    expect(screen.getByText(/This link is incomplete/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Resend email' })).toBeTruthy()
  })
})
