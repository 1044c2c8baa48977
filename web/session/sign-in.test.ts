import { beforeEach, describe, expect, test, vi } from 'vitest'
import { TOKEN_TRANSPORTS, type TokenTransport } from '../../shared/transports.ts'
import { openSignedInTab, responseOf } from '../testing/open-tab.ts'
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
