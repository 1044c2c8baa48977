import { beforeEach, describe, expect, test, vi } from 'vitest'
import { TOKEN_TRANSPORTS } from '../../shared/transports.ts'
import { openSignedInTab, openTab, responseOf } from '../testing/open-tab.ts'
import { confirmTotp, passSecondStep, removeSecondFactor, renewRecoveryCodes } from './factor-calls.ts'

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  return () => void vi.useRealTimers()
})

describe('passSecondStep', () => {
  const STEP = 'POST /api/token/second-factor'
  const CODE = { challenge: 'challenge-1', method: 'totp', code: '123456' } as const

  test.each(TOKEN_TRANSPORTS)('%s: signs in as a password does', async (transport) => {
    const { session, network, storage } = openTab(transport)
    const required = {
      detail: 'x',
      code: 'second_factor_required',
      challenge: 'challenge-1',
      methods: ['totp'],
    }
    const refused = expect(
      session.loginUser({ username: 'user1', password: 'password1' }),
    ).rejects.toMatchObject({
      code: 'second_factor_required',
      secondStep: { challenge: 'challenge-1', methods: ['totp'], returnTo: undefined },
    })
    await (await network.next('POST /api/token')).respond(403, required)
    await refused
    expect(session.getState()).toEqual({ status: 'signed-out' })
    const passing = passSecondStep(session, CODE)
    const request = await network.next(STEP)
    await request.respond(200, responseOf(transport))
    await passing

    expect(request.body).toEqual(CODE)
    expect(session.getState()).toMatchObject({ status: 'signed-in', user: { username: 'user1' } })
    expect(storage.read()?.sid).toBe('sid-1')
  })

  test('a wrong code changes nothing', async () => {
    const { session, network } = openTab('body')
    const refused = expect(passSecondStep(session, CODE)).rejects.toMatchObject({
      code: 'second_factor_failed',
    })
    await (await network.next(STEP)).respond(401, { detail: 'x', code: 'second_factor_failed' })
    await refused

    expect(session.getState()).toEqual({ status: 'signed-out' })
  })
})

describe('a change of the second factor', () => {
  const CODES = ['AAAAA-BBBBB']
  const CHANGES = { renewRecoveryCodes, removeSecondFactor }

  test.each(
    TOKEN_TRANSPORTS.flatMap((transport) => [
      [transport, 'confirmTotp', 'POST /api/second-factor/totp/confirm'] as const,
      [transport, 'renewRecoveryCodes', 'POST /api/second-factor/recovery-codes'] as const,
      [transport, 'removeSecondFactor', 'DELETE /api/second-factor'] as const,
    ]),
  )('%s: %s continues in the session that replaces this one', async (transport, method, line) => {
    const { session, network, storage } = await openSignedInTab(transport)
    const body = method === 'confirmTotp' ? { code: '123456' } : {}
    const changing =
      method === 'confirmTotp' ? confirmTotp(session, { code: '123456' }) : CHANGES[method](session)
    await (await network.next('GET /api/session/confirm')).respond(200, { methods: ['password'] })
    const request = await network.next(line)
    await request.respond(200, {
      ...responseOf(transport, { sid: 'sid-2' }),
      recovery_codes: CODES,
      detail: 'x',
    })

    expect(await changing).toEqual(method === 'removeSecondFactor' ? undefined : CODES)
    expect(request.body).toEqual(body)
    expect(session.getState()).toMatchObject({ status: 'signed-in', user: { sid: 'sid-2' } })
    expect(storage.read()?.sid).toBe('sid-2')
    expect(JSON.stringify([localStorage, sessionStorage])).not.toContain('AAAAA-BBBBB')
  })
})

test('a change that needs a fresh sign-in asks for it, and is repeated', async () => {
  const { session, network } = await openSignedInTab('refresh-cookie')
  const removing = removeSecondFactor(session)
  const check = async () =>
    (await network.next('GET /api/session/confirm')).respond(200, { methods: ['password'] })
  await check()
  const refusal = { detail: 'x', code: 'reauthentication_required' }
  await (await network.next('DELETE /api/second-factor')).respond(403, refusal)
  await (await network.next('GET /api/session/confirm')).respond(200, { methods: ['password'] })
  const confirming = session.confirmation.confirm({ method: 'password', password: 'password1' })
  await (await network.next('POST /api/session/confirm')).respond(200, { detail: 'x' })
  await confirming
  await check()
  const repeated = await network.next('DELETE /api/second-factor')
  await repeated.respond(200, { ...responseOf('refresh-cookie', { sid: 'sid-2' }), detail: 'x' })
  await removing

  expect(session.getState()).toMatchObject({ status: 'signed-in', user: { sid: 'sid-2' } })
})
