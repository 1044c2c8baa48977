import { expect, onTestFinished, test, vi } from 'vitest'
import { createClient } from '../api/client.ts'
import { createNetwork, pair } from '../testing/test-network.ts'
import { createAuthSession } from './auth-session.ts'
import { withRefreshLock } from './refresh-lock.ts'
import { createTokenStorage } from './token-storage.ts'

const ACTION = 'PATCH /api/profile'
const METHODS = 'GET /api/session/confirm'
const CONFIRM = 'POST /api/session/confirm'
const REFUSAL = { detail: 'x', code: 'reauthentication_required' }
const PROOF = { method: 'password', password: 'password1' } as const

/** Opens a tab in which user1 is signed in. The server refuses the first action. */
async function open() {
  localStorage.clear()
  const network = createNetwork()
  const session = createAuthSession({
    call: createClient(),
    storage: createTokenStorage('body'),
    withLock: withRefreshLock,
    transport: 'body',
  })
  onTestFinished(session.start())
  const signingIn = session.loginUser({ username: 'user1', password: 'password1' })
  await (await network.next('POST /api/token')).respond(200, pair(1))
  await signingIn
  const { confirmation, call } = session
  const changes = vi.fn()
  onTestFinished(confirmation.subscribe(changes))
  const act = () => call(ACTION, { body: { first_name: 'Samuel' } })
  async function refuse(line = ACTION, methods: string[] = ['password']) {
    await (await network.next(line)).respond(403, REFUSAL)
    await (await network.next(METHODS)).respond(200, { methods })
  }
  async function reply(status = 200) {
    const confirming = confirmation.confirm(PROOF)
    const request = await network.next(CONFIRM)
    await request.respond(status, status === 200 ? { detail: 'x' } : { detail: 'x', code: 'invalid' })
    return { confirming, request }
  }
  return { network, session, confirmation, changes, act, refuse, reply }
}

test('a refused action waits for the user, and is repeated after the confirmation', async () => {
  const { network, confirmation, changes, act, refuse, reply } = await open()
  const acting = act()
  await refuse()
  expect(confirmation.getQuestion()).toEqual({ methods: ['password'] })
  const { confirming, request } = await reply()
  await confirming
  expect(confirmation.getQuestion()).toBeUndefined()
  await (await network.next(ACTION)).respond(200, { first_name: 'Samuel' })

  expect(await acting).toMatchObject({ first_name: 'Samuel' })
  expect(request.body).toEqual(PROOF)
  expect(request.headers.authorization).toBe(`Bearer ${pair(1).access}`)
  expect(changes).toHaveBeenCalledTimes(2)
})

test('an action that is not refused asks nothing', async () => {
  const { network, changes, act } = await open()
  const acting = act()
  await (await network.next(ACTION)).respond(200, { first_name: 'Samuel' })
  await acting

  expect(changes).not.toHaveBeenCalled()
})

test('a wrong proof: the question stays, and another one is accepted', async () => {
  const { network, confirmation, act, refuse, reply } = await open()
  const acting = act()
  await refuse()
  await expect((await reply(400)).confirming).rejects.toMatchObject({ code: 'invalid' })
  expect(confirmation.getQuestion()).toBeDefined()
  await reply()
  await (await network.next(ACTION)).respond(200, { first_name: 'Samuel' })

  expect(await acting).toMatchObject({ first_name: 'Samuel' })
})

test('a user who declines: the action fails, and is not sent again', async () => {
  const { network, confirmation, act, refuse } = await open()
  const acting = act()
  const failed = expect(acting).rejects.toMatchObject({ status: 0, code: 'not_confirmed' })
  await refuse()
  confirmation.dismiss()
  await failed

  expect(confirmation.getQuestion()).toBeUndefined()
  expect(network.lines().filter((line) => line === ACTION)).toHaveLength(1)
})

test('two actions at once share one question', async () => {
  const { network, changes, act, reply } = await open()
  const acting = [act(), act()]
  const [first, second] = [await network.next(ACTION), await network.next(ACTION)]
  await first.respond(403, REFUSAL)
  const methods = await network.next(METHODS)
  await second.respond(403, REFUSAL)
  await methods.respond(200, { methods: ['password'] })
  await reply()
  for (const _ of acting) await (await network.next(ACTION)).respond(200, { first_name: 'Samuel' })

  expect(await Promise.all(acting)).toHaveLength(2)
  expect(changes).toHaveBeenCalledTimes(2)
  expect(network.lines().filter((line) => line === METHODS)).toHaveLength(1)
})

test('the next refused action asks anew', async () => {
  const { confirmation, act, refuse } = await open()
  for (let round = 0; round < 2; round++) {
    const failed = expect(act()).rejects.toMatchObject({ code: 'not_confirmed' })
    await refuse()
    expect(confirmation.getQuestion()).toBeDefined()
    confirmation.dismiss()
    await failed
  }
})

test('an account without a method: the refusal, and no question', async () => {
  const { changes, act, refuse } = await open()
  const failed = expect(act()).rejects.toMatchObject({ status: 403, code: 'reauthentication_required' })
  await refuse(ACTION, [])
  await failed

  expect(changes).not.toHaveBeenCalled()
})

test('a second refusal after a confirmation is thrown, and asks nothing', async () => {
  const { network, confirmation, act, refuse, reply } = await open()
  const failed = expect(act()).rejects.toMatchObject({ code: 'reauthentication_required' })
  await refuse()
  await reply()
  await (await network.next(ACTION)).respond(403, REFUSAL)
  await failed

  expect(confirmation.getQuestion()).toBeUndefined()
})

test('a sign-out while it asks: the action is dropped, and so is the question', async () => {
  const { network, session, confirmation, act, refuse } = await open()
  const dropped = expect(act()).rejects.toMatchObject({ name: 'AbortError' })
  await refuse()
  void session.logoutUser()
  await dropped
  await (await network.next('POST /api/logout')).respond(200, { detail: 'x' })

  expect(confirmation.getQuestion()).toBeUndefined()
})

test('a change of the password is repeated too, with tokens of the same session', async () => {
  const { network, session, refuse, reply } = await open()
  const check = async () =>
    (await network.next('GET /api/session/confirm')).respond(200, { methods: ['password'] })
  const changing = session.changePassword({ new_password: 'four words here' })
  await check()
  await refuse('POST /api/password/change')
  await reply()
  await check()
  const request = await network.next('POST /api/password/change')
  await request.respond(200, { ...pair(1), detail: 'x', withdrawn_email: null })

  expect(await changing).toBeNull()
  expect(request.body).toEqual({ new_password: 'four words here' })
})

test('another session of the tab while it asks: the action is dropped, and says why', async () => {
  const { network, session, confirmation, act, refuse } = await open()
  const dropped = expect(act()).rejects.toThrow('This tab has another session now.')
  await refuse()
  const refreshing = session.refresh()
  await (await network.next('POST /api/token/refresh')).respond(200, pair(2))
  await refreshing
  expect(confirmation.getQuestion()).toBeDefined()
  const signingIn = session.loginUser({ username: 'user1', password: 'password1' })
  await (await network.next('POST /api/token')).respond(200, pair(1, { sid: 'sid-2' }))
  await signingIn
  await dropped

  expect(confirmation.getQuestion()).toBeUndefined()
})

test('a listener that has unsubscribed hears nothing', async () => {
  const { confirmation, act, refuse } = await open()
  const listener = vi.fn()
  confirmation.subscribe(listener)()
  const failed = expect(act()).rejects.toMatchObject({ code: 'not_confirmed' })
  await refuse()
  confirmation.dismiss()
  await failed

  expect(listener).not.toHaveBeenCalled()
})

test('a request that replaces the session is repeated after a confirmation', async () => {
  const { network, session, refuse, reply } = await open()
  const body = { new_password: 'four words here' }
  const check = async () => (await network.next(METHODS)).respond(200, { methods: ['password'] })
  const replacing = session.replaceSession((call, options) =>
    call('POST /api/password/change', { body, ...options }),
  )
  await check()
  await refuse('POST /api/password/change')
  await reply()
  await check()
  const changed = { ...pair(1, { sid: 'sid-2' }), detail: 'x', withdrawn_email: null }
  await (await network.next('POST /api/password/change')).respond(200, changed)
  await replacing

  expect(session.getState()).toMatchObject({ status: 'signed-in', user: { sid: 'sid-2' } })
})
