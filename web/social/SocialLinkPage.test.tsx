import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Answers, countOf, openSignedIn, PROVIDERS, requestTo, WAITING } from '../testing/open-app.tsx'
import { keepPendingIdentity } from './pending-identity.ts'

const LINK = 'POST /api/social/link'
const NO_PASSWORD: Answers = {
  'GET /api/social/identities': [200, { has_password: false, identities: [] }],
}

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

/** Opens the page for user1, with an identity that waits for consent. */
async function openLink(answers: Answers = {}) {
  keepPendingIdentity(WAITING)
  const app = openSignedIn('/social/link', answers, PROVIDERS)
  await screen.findByRole('heading', { name: 'Connect Google?' })
  return app
}

describe('the question whether to connect a provider', () => {
  test('names both sides and gives the reason', async () => {
    await openLink()

    const words = document.querySelector('.card')?.textContent
    expect(words).toContain('Connect Google to your account user1?')
    expect(words).toContain('A user who signs in to Google as sam@smith.com can sign in here too')
  })

  test('connects once with the password, shows that, and leads to the profile', async () => {
    const { network, user } = await openLink()
    await user.type(screen.getByLabelText('Current password'), 'password1')
    await user.dblClick(screen.getByRole('button', { name: 'Connect' }))
    expect(screen.getByRole('button', { name: 'Connecting …' })).toBeTruthy()
    const request = await requestTo(network, LINK)
    await request.answer(200, { detail: 'x', provider: 'google' })

    expect(await screen.findByText('Google is connected.')).toBeTruthy()
    expect(await screen.findByRole('heading', { name: 'Your profile' })).toBeTruthy()
    expect(request.body).toEqual({ handle: 'handle-1', current_password: 'password1' })
    expect(countOf(network, LINK)).toBe(1)
    expect(sessionStorage.length).toBe(0)
  })

  test('a wrong password: an error beside it, and another attempt', async () => {
    const { network, user } = await openLink()
    await user.type(screen.getByLabelText('Current password'), 'nope{Enter}')
    const fields = { current_password: ['Invalid password.'] }
    await (await requestTo(network, LINK)).answer(400, { detail: 'x', code: 'invalid', fields })

    expect(await screen.findByText('Invalid password.')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Current password')))
    await user.keyboard('{Enter}')
    expect(countOf(network, LINK)).toBe(2)
  })

  test('an account without a password is not asked for one', async () => {
    const { network, user } = await openLink(NO_PASSWORD)
    expect(screen.queryByLabelText('Current password')).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Connect' }))

    expect((await requestTo(network, LINK)).body).toEqual({ handle: 'handle-1' })
  })

  test('without a password and signed in long ago: says what to do', async () => {
    const { network, user } = await openLink(NO_PASSWORD)
    await user.click(screen.getByRole('button', { name: 'Connect' }))
    const refusal = { detail: 'x', code: 'reauthentication_required' }
    await (await requestTo(network, LINK)).answer(403, refusal)

    expect((await screen.findByRole('alert')).textContent).toContain(
      'Sign out and in again, then try once more.',
    )
  })

  test('it was shown to another user: the message of the server', async () => {
    const { network, user } = await openLink(NO_PASSWORD)
    await user.click(screen.getByRole('button', { name: 'Connect' }))
    await (await requestTo(network, LINK)).answer(403, {
      detail: 'Sign in as before.',
      code: 'permission_denied',
    })

    expect((await screen.findByRole('alert')).textContent).toBe('Sign in as before.')
  })

  test.each(['link_not_valid', 'already_used'])('%s: a link to start again', async (code) => {
    const { network, user } = await openLink(NO_PASSWORD)
    await user.click(screen.getByRole('button', { name: 'Connect' }))
    await (await requestTo(network, LINK)).answer(400, { detail: 'x', code })

    expect(await screen.findByRole('heading', { name: 'Nothing left to do here' })).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Start again' }).getAttribute('href')).toBe('/profile')
  })

  test('not now: home, and nothing is pending any longer', async () => {
    const { network, user } = await openLink()
    await user.click(screen.getByRole('link', { name: 'Not now' }))

    expect(await screen.findByRole('heading', { name: 'Home' })).toBeTruthy()
    expect(sessionStorage.length).toBe(0)
    expect(countOf(network, LINK)).toBe(0)
  })

  test('a link to here links nothing, whatever it contains', async () => {
    openSignedIn('/social/link#handle=theirs&provider=google&next=link', NO_PASSWORD, PROVIDERS)

    expect(await screen.findByRole('heading', { name: 'Nothing left to do here' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Connect' })).toBeNull()
  })

  test('the sign-in methods cannot be read: an error and a button to try again', async () => {
    keepPendingIdentity(WAITING)
    const busy = { detail: 'The server is busy.', code: 'unavailable' }
    const { user, answers } = openSignedIn(
      '/social/link',
      { 'GET /api/social/identities': [503, busy] },
      PROVIDERS,
    )
    await screen.findByText('The server is busy.')
    Object.assign(answers, NO_PASSWORD)
    await user.click(screen.getByRole('button', { name: 'Try again' }))

    expect(await screen.findByRole('heading', { name: 'Connect Google?' })).toBeTruthy()
  })
})
