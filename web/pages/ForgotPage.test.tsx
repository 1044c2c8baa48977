import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { countOf, openApp, openSignedIn, requestTo } from '../testing/open-app.tsx'
import { wholeText } from '../testing/whole-text.ts'

const FORGOT = 'POST /api/password/forgot'
const LABEL = 'Username or email'

beforeEach(() => localStorage.clear())
describe('the page for a forgotten password', () => {
  test('sends one link, and does not reveal whether the account exists', async () => {
    const { network, user } = openApp('/forgot')
    await user.type(screen.getByLabelText(LABEL), 'sam')
    await user.dblClick(screen.getByRole('button', { name: 'Send reset link' }))
    expect(screen.getByRole('button', { name: 'Sending…' })).toBeTruthy()
    const request = await requestTo(network, FORGOT)
    await request.respond(202, { detail: 'x' })

    const heading = await screen.findByRole('heading', { name: 'Check your email' })
    await waitFor(() => expect(heading).toBe(document.activeElement))
    expect(screen.getByText("If an account matches, we've emailed a reset link.")).toBeTruthy()
    expect(request.body).toEqual({ username: 'sam' })
    expect(countOf(network, FORGOT)).toBe(1)
  })

  test('begins with what was typed at the login', async () => {
    const { user } = openApp('/login')
    await user.type(screen.getByLabelText(LABEL), 'sam')
    await user.click(screen.getByRole('link', { name: 'Forgot password?' }))
    await screen.findByRole('heading', { name: 'Forgot password?' })

    expect((screen.getByLabelText(LABEL) as HTMLInputElement).value).toBe('sam')
  })

  test('leads back to a login that begins with what was typed, before and after the link is sent', async () => {
    const { network, user } = openApp('/forgot')
    await user.type(screen.getByLabelText(LABEL), 'sam')
    await user.click(screen.getByRole('link', { name: 'Back to login' }))
    await screen.findByRole('heading', { name: 'Login' })
    expect((screen.getByLabelText(LABEL) as HTMLInputElement).value).toBe('sam')

    await user.click(screen.getByRole('link', { name: 'Forgot password?' }))
    await screen.findByRole('heading', { name: 'Forgot password?' })
    await user.type(screen.getByLabelText(LABEL), '@smith.com{Enter}')
    await (await requestTo(network, FORGOT)).respond(202, { detail: 'x' })
    await screen.findByRole('heading', { name: 'Check your email' })
    await user.click(screen.getByRole('link', { name: 'Back to login' }))
    await screen.findByRole('heading', { name: 'Login' })
    expect((screen.getByLabelText(LABEL) as HTMLInputElement).value).toBe('sam@smith.com')
  })

  test('nothing typed: an error of the server beside the field', async () => {
    const { network, user } = openApp('/forgot')
    await user.click(screen.getByRole('button', { name: 'Send reset link' }))
    const fields = { username: ['This field may not be blank.'] }
    await (await requestTo(network, FORGOT)).respond(400, { detail: 'x', code: 'invalid', fields })

    expect(await screen.findByText('Enter your username.')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText(LABEL)))
  })

  test('is there for a signed-in user too', async () => {
    openSignedIn('/forgot')

    expect(await screen.findByText(wholeText('Hello user1!'))).toBeTruthy()
    expect(screen.getByLabelText(LABEL)).toBeTruthy()
  })
})
