import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { access, countOf, openApp, PROFILE, requestTo } from '../testing/open-app.tsx'
import { PENDING, WITH_PROVIDERS } from '../testing/test-providers.ts'
import { keepPendingIdentity } from './pending-identity.ts'

const FINISH = 'POST /api/social/finish'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

function input(label: string): HTMLInputElement {
  return screen.getByLabelText(label)
}

/** Opens the page with an identity that lacks a user name and an e-mail address. */
function openFinish(changes: Partial<PendingIdentity> = {}) {
  keepPendingIdentity({ ...PENDING, next: 'finish', username: 'sam', ...changes })
  return openApp('/social/finish', WITH_PROVIDERS)
}

/** Presses the button of the page. */
async function finish(changes: Partial<PendingIdentity> = {}) {
  const app = openFinish(changes)
  await app.user.dblClick(screen.getByRole('button', { name: 'Create account' }))
  return { ...app, request: await requestTo(app.network, FINISH) }
}

describe('the end of a registration that began at a provider', () => {
  test('proposes a user name and the unverified e-mail address, and shows the rules', async () => {
    openFinish()

    expect(await screen.findByText(/Google didn't share a confirmed email/)).toBeTruthy()
    expect(input('Username').value).toBe('sam')
    expect(input('Email').value).toBe('sam@smith.com')
    expect(screen.getByText(/At least 3 characters/)).toBeTruthy()
    expect(screen.getByText(/We'll email you a link/)).toBeTruthy()
  })

  test('creates the account once and leads to the path that the user wanted', async () => {
    const { network, request } = await finish({ return_to: '/profile' })
    expect(screen.getByRole('button', { name: 'Creating account…' })).toBeTruthy()
    network.respondToAll(({ line }) => (line === 'GET /api/profile' ? [200, PROFILE] : undefined))
    await request.respond(200, { access, return_to: '/profile' })

    expect(await screen.findByRole('heading', { name: 'Your profile' })).toBeTruthy()
    expect(location.pathname).toBe('/profile')
    expect(request.body).toEqual({ handle: 'handle-1', username: 'sam', email: 'sam@smith.com' })
    expect(countOf(network, FINISH)).toBe(1)
    expect(sessionStorage.length).toBe(0)
  })

  test('an error stands beside its field, and can be corrected', async () => {
    const { network, user, request } = await finish({ email: null })
    expect(request.body.email).toBe('')
    const fields = { username: ['A user with that username already exists.'], email: ['Required.'] }
    await request.respond(400, { detail: 'x', code: 'invalid', fields })

    expect(await screen.findByText('That username is taken.')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(input('Username')))
    await user.type(input('Email'), 'sam@smith.com{Enter}')
    await waitFor(() => expect(countOf(network, FINISH)).toBe(2))
  })

  test.each([
    [400, 'link_not_valid'],
    [400, 'already_used'],
  ])('%i %s: a message, and a link to start again', async (status, code) => {
    const { user, request } = await finish()
    await request.respond(status, { detail: 'x', code })

    const heading = await screen.findByRole('heading', { name: 'This step has expired' })
    await waitFor(() => expect(document.activeElement).toBe(heading))
    await user.click(screen.getByRole('link', { name: 'Start over' }))
    expect(screen.getByRole('heading', { name: 'Login' })).toBeTruthy()
    expect(sessionStorage.length).toBe(0)
  })

  test('a server that wants the e-mail address confirmed first: check your mail', async () => {
    const { network, user, request } = await finish()
    await request.respond(403, { detail: 'x', code: 'email_not_verified' })

    expect(await screen.findByRole('heading', { name: 'Check your email' })).toBeTruthy()
    expect(screen.getByText('sam@smith.com')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Resend email' }))
    expect((await requestTo(network, 'POST /api/verify-email/resend')).body).toEqual({ username: 'sam' })
    expect(sessionStorage.length).toBe(0)
  })

  test('no response: it can be sent again', async () => {
    const { network, user, request } = await finish()
    await request.fail()
    await screen.findByRole('alert')
    await user.click(screen.getByRole('button', { name: 'Create account' }))

    expect(countOf(network, FINISH)).toBe(2)
  })

  test.each(['', '#handle=theirs&provider=google&username=eve', '?handle=theirs'])(
    'nothing is pending, whatever a link to here contains: %j',
    (suffix) => {
      openApp(`/social/finish${suffix}`, WITH_PROVIDERS)

      expect(screen.getByRole('heading', { name: 'This step has expired' })).toBeTruthy()
      expect(document.querySelector('form')).toBeNull()
    },
  )
})
