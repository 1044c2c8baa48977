import { screen } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { countOf, openSignedIn, type Responses, requestTo } from '../testing/open-app.tsx'
import { PENDING, WITH_PROVIDERS } from '../testing/test-providers.ts'
import { keepPendingIdentity } from './pending-identity.ts'

const LINK = 'POST /api/social/link'

/** What a server says of an account that can only confirm by a new sign-in. */
const NO_METHOD: Responses = { 'GET /api/session/confirm': [200, { methods: [] }] }

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

/** Opens the page for user1, with an identity that waits for consent. */
async function openLink(responses: Responses = {}) {
  keepPendingIdentity(PENDING)
  const app = openSignedIn('/social/link', responses, WITH_PROVIDERS)
  await screen.findByRole('heading', { name: 'Connect Google?' })
  return app
}

describe('the question whether to connect a provider', () => {
  test('names both sides and gives the reason', async () => {
    await openLink()

    const message = document.querySelector('.card')?.textContent
    expect(message).toContain('Your account: user1')
    expect(message).toContain("You'll be able to sign in here with Google (sam@smith.com).")
  })

  test('connects once, shows that, and leads to the profile', async () => {
    const { network, user } = await openLink()
    await user.dblClick(screen.getByRole('button', { name: 'Connect' }))
    expect(screen.getByRole('button', { name: 'Connecting…' })).toBeTruthy()
    const request = await requestTo(network, LINK)
    await request.respond(200, { detail: 'x', provider: 'google' })

    expect(await screen.findByText('Google is connected')).toBeTruthy()
    expect(await screen.findByRole('heading', { name: 'Your profile' })).toBeTruthy()
    expect(request.body).toEqual({ handle: 'handle-1' })
    expect(countOf(network, LINK)).toBe(1)
    expect(sessionStorage.length).toBe(0)
  })

  test('without a password and signed in long ago: says what to do', async () => {
    const { network, user } = await openLink(NO_METHOD)
    await user.click(screen.getByRole('button', { name: 'Connect' }))
    const refusal = { detail: 'x', code: 'reauthentication_required' }
    await (await requestTo(network, LINK)).respond(403, refusal)

    expect((await screen.findByRole('alert')).textContent).toContain(
      "Please sign out and in again to confirm it's you.",
    )
  })

  test('it was shown to another user: says so', async () => {
    const { network, user } = await openLink()
    await user.click(screen.getByRole('button', { name: 'Connect' }))
    await (await requestTo(network, LINK)).respond(403, { detail: 'x', code: 'permission_denied' })

    expect((await screen.findByRole('alert')).textContent).toContain('started from another account')
  })

  test.each(['link_not_valid', 'already_used'])('%s: a link to start again', async (code) => {
    const { network, user } = await openLink()
    await user.click(screen.getByRole('button', { name: 'Connect' }))
    await (await requestTo(network, LINK)).respond(400, { detail: 'x', code })

    expect(await screen.findByRole('heading', { name: 'This step has expired' })).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Start over' }).getAttribute('href')).toBe('/profile')
  })

  test('not now: home, and nothing is pending any longer', async () => {
    const { network, user } = await openLink()
    await user.click(screen.getByRole('link', { name: 'Not now' }))

    expect(await screen.findByRole('heading', { name: 'Home' })).toBeTruthy()
    expect(sessionStorage.length).toBe(0)
    expect(countOf(network, LINK)).toBe(0)
  })

  test('a link to here links nothing, whatever it contains', async () => {
    openSignedIn('/social/link#handle=theirs&provider=google&next=link', {}, WITH_PROVIDERS)

    expect(await screen.findByRole('heading', { name: 'This step has expired' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Connect' })).toBeNull()
  })
})
