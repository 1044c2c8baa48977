import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { access, countOf, openApp, PROVIDERS, requestTo, WAITING } from '../testing/open-app.tsx'
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
  keepPendingIdentity({ ...WAITING, next: 'finish', username: 'sam', ...changes })
  return openApp('/social/finish', PROVIDERS)
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

    expect(await screen.findByText(/Google did not confirm an e-mail address of yours/)).toBeTruthy()
    expect(input('User name').value).toBe('sam')
    expect(input('E-mail address').value).toBe('sam@smith.com')
    expect(screen.getByText(/3 characters or more/)).toBeTruthy()
    expect(screen.getByText(/We send a link to it/)).toBeTruthy()
  })

  test('creates the account once and leads to the path that the user wanted', async () => {
    const { network, request } = await finish({ return_to: '/sessions' })
    expect(screen.getByRole('button', { name: 'Creating account …' })).toBeTruthy()
    network.answerAll(({ line }) => (line === 'GET /api/sessions' ? [200, []] : undefined))
    await request.answer(200, { access, return_to: '/sessions' })

    expect(await screen.findByRole('heading', { name: 'Where you are signed in' })).toBeTruthy()
    expect(location.pathname).toBe('/sessions')
    expect(request.body).toEqual({ handle: 'handle-1', username: 'sam', email: 'sam@smith.com' })
    expect(countOf(network, FINISH)).toBe(1)
    expect(sessionStorage.length).toBe(0)
  })

  test('an error stands beside its field, and can be corrected', async () => {
    const { network, user, request } = await finish({ email: null })
    expect(request.body.email).toBe('')
    const fields = { username: ['A user with that username already exists.'], email: ['Required.'] }
    await request.answer(400, { detail: 'x', code: 'invalid', fields })

    expect(await screen.findByText('A user with that username already exists.')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(input('User name')))
    await user.type(input('E-mail address'), 'sam@smith.com{Enter}')
    await waitFor(() => expect(countOf(network, FINISH)).toBe(2))
  })

  test.each([
    [400, 'link_not_valid'],
    [400, 'already_used'],
  ])('%i %s: a message, and a link to start again', async (status, code) => {
    const { user, request } = await finish()
    await request.answer(status, { detail: 'x', code })

    const heading = await screen.findByRole('heading', { name: 'Nothing left to do here' })
    await waitFor(() => expect(document.activeElement).toBe(heading))
    await user.click(screen.getByRole('link', { name: 'Start again' }))
    expect(screen.getByRole('heading', { name: 'Login' })).toBeTruthy()
    expect(sessionStorage.length).toBe(0)
  })

  test('a server that wants the e-mail address confirmed first: check your mail', async () => {
    const { network, user, request } = await finish()
    await request.answer(403, { detail: 'x', code: 'email_not_verified' })

    expect(await screen.findByRole('heading', { name: 'Check your mail' })).toBeTruthy()
    expect(screen.getByText('sam@smith.com')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Send a new link' }))
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
      openApp(`/social/finish${suffix}`, PROVIDERS)

      expect(screen.getByRole('heading', { name: 'Nothing left to do here' })).toBeTruthy()
      expect(document.querySelector('form')).toBeNull()
    },
  )
})
