import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { TOKEN_TRANSPORTS } from '../../shared/transports.ts'
import { openSignedInTab, openTab, responseOf } from '../testing/open-tab.ts'
import { pair, settle } from '../testing/test-network.ts'
import { beginAtProvider, finishSignUp, loginByProvider } from './provider-sign-in.ts'

const CALLBACK = 'POST /api/social/google'
const FINISH = 'POST /api/social/finish'
const RETURNED = { code: 'code-1', state: 'state-1' }
const PENDING: PendingIdentity = {
  next: 'link',
  handle: 'handle-1',
  provider: 'google',
  email: 'sam@smith.com',
  username: 'sam',
  return_to: '/',
}

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  return () => void vi.useRealTimers()
})

describe('beginAtProvider', () => {
  test.each(TOKEN_TRANSPORTS)('%s: names the transport and where to return to', async (transport) => {
    const { session, network } = openTab(transport)
    const beginning = beginAtProvider(session, 'google', { intent: 'sign-in', return_to: '/a?b=c' })
    const request = await network.next('GET /api/social/google?intent=sign-in&return_to=%2Fa%3Fb%3Dc')
    await request.respond(200, { authorization_url: 'https://google.example/' })

    expect(await beginning).toBe('https://google.example/')
    expect(request.headers).toEqual({ 'x-token-transport': transport })
  })

  test('to link: sends the access token, refreshed if that is due', async () => {
    const { session, network } = await openSignedInTab('body')
    const beginning = beginAtProvider(session, 'google', { intent: 'link', return_to: '/profile' })
    const line = 'GET /api/social/google?intent=link&return_to=%2Fprofile'
    await (await network.next(line)).respond(401, { detail: 'x', code: 'token_not_valid' })
    await (await network.next('POST /api/token/refresh')).respond(200, pair(2))
    const again = await network.next(line)
    await again.respond(200, { authorization_url: 'https://google.example/' })

    expect(await beginning).toBe('https://google.example/')
    expect(again.headers.authorization).toBe(`Bearer ${pair(2).access}`)
  })
})

describe('loginByProvider', () => {
  test.each(TOKEN_TRANSPORTS)(
    '%s: signs in as a password does, and returns where to go',
    async (transport) => {
      const { session, network, storage } = openTab(transport)
      const signingIn = loginByProvider(session, 'google', { ...RETURNED, iss: 'https://google.example' })
      const request = await network.next(CALLBACK)
      await request.respond(200, { ...responseOf(transport), return_to: '/deep' })

      expect(await signingIn).toEqual({ status: 'signed-in', returnTo: '/deep' })
      expect(request.body).toEqual({ ...RETURNED, iss: 'https://google.example' })
      expect(request.headers.authorization).toBeUndefined()
      expect(session.getState()).toMatchObject({ status: 'signed-in', user: { username: 'user1' } })
      expect(storage.read()?.sid).toBe('sid-1')
      expect(JSON.stringify(localStorage)).not.toContain('/deep')
      expect(JSON.stringify(localStorage).includes('signature')).toBe(transport === 'body')
    },
  )

  test.each(TOKEN_TRANSPORTS)('%s: a pending identity keeps the user signed in', async (transport) => {
    const { session, network, storage } = await openSignedInTab(transport)
    const before = session.getState()
    const signingIn = loginByProvider(session, 'google', RETURNED)
    const request = await network.next(CALLBACK)
    await request.respond(202, PENDING)

    expect(await signingIn).toEqual({ status: 'pending', identity: PENDING })
    expect(session.getState()).toEqual(before)
    expect(storage.read()?.sid).toBe('sid-1')
    const token = transport === 'cookies' ? undefined : `Bearer ${pair(1).access}`
    expect(request.headers.authorization).toBe(token)
  })

  test('a pending identity does not sign in, and keeps a pending sign-out', async () => {
    const { session, network, storage } = openTab('refresh-cookie')
    storage.writePending({ sid: 'sid-0' })
    const signingIn = loginByProvider(session, 'google', RETURNED)
    await (await network.next('POST /api/logout')).respond(503)
    await (await network.next(CALLBACK)).respond(202, PENDING)
    await signingIn

    expect(session.getState()).toEqual({ status: 'signed-out' })
    expect(storage.read()).toBeUndefined()
    expect(storage.readPending()).toEqual({ sid: 'sid-0' })
  })

  test.each([
    ['body', { sid: 'sid-0' }],
    ['refresh-cookie', undefined],
    ['cookies', undefined],
  ] as const)('%s: what a sign-in leaves of a pending sign-out: %j', async (transport, pending) => {
    const { session, network, storage } = openTab(transport)
    storage.writePending({ sid: 'sid-0' })
    const signingIn = loginByProvider(session, 'google', RETURNED)
    await (await network.next('POST /api/logout')).respond(503)
    await (await network.next(CALLBACK)).respond(200, { ...responseOf(transport), return_to: '/' })
    await signingIn

    // The server ends the session of a cookie that it replaces.
    expect(storage.readPending()).toEqual(pending)
  })

  test('if another user is signed in, the tab changes to the provider’s user', async () => {
    const { session, network } = await openSignedInTab('refresh-cookie')
    const signingIn = loginByProvider(session, 'google', RETURNED)
    const response = responseOf('refresh-cookie', { sid: 'sid-2', username: 'user2' })
    await (await network.next(CALLBACK)).respond(200, { ...response, return_to: '/' })
    await signingIn

    expect(session.getState()).toMatchObject({ user: { sid: 'sid-2', username: 'user2' } })
  })

  test('a refusal changes nothing and is thrown as it is', async () => {
    const { session, network } = await openSignedInTab('body')
    const before = session.getState()
    const refused = expect(loginByProvider(session, 'google', RETURNED)).rejects.toMatchObject({
      code: 'social_failed',
    })
    await (await network.next(CALLBACK)).respond(400, { detail: 'x', code: 'social_failed' })
    await refused

    expect(session.getState()).toEqual(before)
  })

  test('one that waits while another tab signs out follows that tab', async () => {
    const { session, network } = await openSignedInTab('refresh-cookie')
    const signingIn = loginByProvider(session, 'google', RETURNED)
    const request = await network.next(CALLBACK)
    localStorage.clear()
    dispatchEvent(new StorageEvent('storage', { key: null }))
    expect(session.getState()).toMatchObject({ status: 'signed-in' })
    await request.respond(202, PENDING)
    await signingIn

    expect(session.getState()).toEqual({ status: 'signed-out', reason: 'other_tab' })
  })

  test('a later sign-in of this tab takes its place', async () => {
    const { session, network } = openTab('refresh-cookie')
    const dropped = expect(loginByProvider(session, 'google', RETURNED)).rejects.toMatchObject({
      name: 'AbortError',
    })
    const late = await network.next(CALLBACK)
    const signingIn = session.loginUser({ username: 'user1', password: 'password1' })
    await dropped
    await settle()
    await (await network.next('POST /api/token')).respond(200, responseOf('refresh-cookie'))
    await signingIn

    expect(late.aborted).toBe(true)
    expect(session.getState()).toMatchObject({ user: { username: 'user1' } })
  })
})

describe('finishSignUp', () => {
  test.each(TOKEN_TRANSPORTS)('%s: signs in with the new account', async (transport) => {
    const { session, network, storage } = openTab(transport)
    const account = { handle: 'handle-1', username: 'sam', email: 'sam@smith.com' }
    const finishing = finishSignUp(session, account)
    const request = await network.next(FINISH)
    await request.respond(200, { ...responseOf(transport), return_to: '/deep' })

    expect(await finishing).toBe('/deep')
    expect(request.body).toEqual(account)
    expect(session.getState()).toMatchObject({ status: 'signed-in', user: { username: 'user1' } })
    expect(storage.read()?.sid).toBe('sid-1')
  })
})
