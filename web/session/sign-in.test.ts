import { beforeEach, describe, expect, test, vi } from 'vitest'
import { TOKEN_TRANSPORTS, type TokenTransport } from '../../shared/transports.ts'
import { openSignedInTab, openTab, responseOf } from '../testing/open-tab.ts'
import { pair } from '../testing/test-network.ts'

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  return () => void vi.useRealTimers()
})

describe('changePassword', () => {
  const PASSWORD = { new_password: 'four words here' }
  const CHECK = 'GET /api/session/confirm'
  const CHANGE = 'POST /api/password/change'
  const changed = (transport: TokenTransport, withdrawn_email: string | null = null) => {
    return { ...responseOf(transport, { sid: 'sid-2' }), detail: 'x', withdrawn_email }
  }

  test.each(TOKEN_TRANSPORTS)('%s: continues in the session that replaces this one', async (transport) => {
    const { session, network, storage } = await openSignedInTab(transport)
    const changing = session.changePassword(PASSWORD)
    await (await network.next(CHECK)).respond(200, { methods: ['password'] })
    const request = await network.next(CHANGE)
    await request.respond(200, changed(transport, 'new@smith.com'))

    expect(await changing).toBe('new@smith.com')
    expect(request.body).toEqual(PASSWORD)
    expect(session.getState()).toMatchObject({ status: 'signed-in', user: { sid: 'sid-2' } })
    expect(storage.read()?.sid).toBe('sid-2')
    const holder = { authorization: request.headers.authorization, sid: request.headers['x-session-id'] }
    expect(holder).toEqual(
      transport === 'cookies' ? { sid: 'sid-1' } : { authorization: `Bearer ${pair(1).access}` },
    )
  })

  test('refreshes first if that is due', async () => {
    const { session, network } = await openSignedInTab('body')
    const changing = session.changePassword(PASSWORD)
    await (await network.next(CHECK)).respond(401, { detail: 'x', code: 'token_not_valid' })
    await (await network.next('POST /api/token/refresh')).respond(200, pair(2))
    await (await network.next(CHECK)).respond(200, { methods: ['password'] })
    const request = await network.next(CHANGE)
    await request.respond(200, changed('body'))
    await changing

    expect(request.headers.authorization).toBe(`Bearer ${pair(2).access}`)
  })

  test('a refusal changes nothing and is thrown as it is', async () => {
    const { session, network } = await openSignedInTab('refresh-cookie')
    const before = session.getState()
    const refused = expect(session.changePassword(PASSWORD)).rejects.toMatchObject({ code: 'invalid' })
    await (await network.next(CHECK)).respond(200, { methods: ['password'] })
    await (await network.next(CHANGE)).respond(400, { detail: 'x', code: 'invalid', fields: {} })
    await refused

    expect(session.getState()).toEqual(before)
  })
})

describe('signInBy', () => {
  /** Signs in by a request that gets this response. Returns the options that the request was given. */
  async function signInWith(tab: ReturnType<typeof openTab>, response: object) {
    const send = vi.fn(async () => response as { next: string })
    const returned = await tab.session.signInBy(send)
    return {
      returned,
      options: send.mock.calls[0] as unknown as [unknown, { access?: string; signal: AbortSignal }],
    }
  }

  test('a response with a next step changes nothing, and is returned', async () => {
    const tab = openTab('body')
    const { returned } = await signInWith(tab, { next: 'finish' })

    expect(returned).toEqual({ next: 'finish' })
    expect(tab.session.getState().status).toBe('signed-out')
    expect(tab.storage.read()).toBeUndefined()
  })

  test('a signed-in tab passes its access token on, and a signed-out one none', async () => {
    const { options: signedOut } = await signInWith(openTab('body'), { next: 'finish' })
    const { options: signedIn } = await signInWith(await openSignedInTab('body'), { next: 'finish' })

    expect(signedOut[1]).toEqual({ signal: expect.any(AbortSignal), access: undefined })
    expect(signedIn[1]).toEqual({ signal: expect.any(AbortSignal), access: pair(1).access })
  })

  // In `body` the pending sign-out has a token of its own, and is still to be sent.
  test.each([
    ['body', true],
    ['refresh-cookie', false],
    ['cookies', false],
  ] as const)('%s: a pending sign-out that could not be sent stays: %s', async (transport, stays) => {
    const tab = await openSignedInTab(transport)
    const signingOut = tab.session.logoutUser()
    await (await tab.network.next('POST /api/logout')).fail()
    await signingOut.catch(() => {})
    const signingIn = signInWith(tab, responseOf(transport, { sid: 'sid-2' }))
    await (await tab.network.next('POST /api/logout')).fail()
    await signingIn

    expect(tab.session.getState()).toMatchObject({ status: 'signed-in', user: { sid: 'sid-2' } })
    expect(tab.storage.readPending() !== undefined).toBe(stays)
  })
})
