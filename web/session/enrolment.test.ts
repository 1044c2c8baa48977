import { beforeEach, expect, test, vi } from 'vitest'
import { openSignedInTab, openTab, responseOf } from '../testing/open-tab.ts'

const SETUP_REQUIRED = { detail: 'x', code: 'second_factor_setup_required' }

beforeEach(() => localStorage.clear())

/** Opens a tab of user1, and counts the changes that its enrolment reports. */
async function open() {
  const tab = await openSignedInTab('body')
  const changes = vi.fn()
  const unsubscribe = tab.session.enrolment.subscribe(changes)
  const request = async (status: number, body: object) => {
    const calling = tab.session.call('GET /api/profile', {})
    calling.catch(() => {})
    await (await tab.network.next('GET /api/profile')).respond(status, body)
    await calling.catch(() => {})
    return calling
  }
  return { ...tab, ...tab.session, changes, unsubscribe, request }
}

test('is due once a request is refused for it, and the error is still thrown', async () => {
  const { enrolment, changes, request } = await open()
  expect(enrolment.isDue()).toBe(false)
  await expect(request(403, SETUP_REQUIRED)).rejects.toMatchObject({ code: 'second_factor_setup_required' })

  expect(enrolment.isDue()).toBe(true)
  expect(changes).toHaveBeenCalledOnce()
})

test.each([
  [403, { detail: 'x', code: 'permission_denied' }],
  [500, { detail: 'x', code: 'error' }],
  [200, {}],
])('is not due after a response %i %j', async (status, body) => {
  const { enrolment, changes, request } = await open()
  await request(status, body).catch(() => {})

  expect(enrolment.isDue()).toBe(false)
  expect(changes).not.toHaveBeenCalled()
})

test('is not due after an error that is no response', async () => {
  const { session, network, enrolment } = await open()
  const stop = new AbortController()
  const calling = session.call('GET /api/profile', { signal: stop.signal })
  const stopped = expect(calling).rejects.toMatchObject({ name: 'AbortError' })
  await network.next('GET /api/profile')
  stop.abort()
  await stopped

  expect(enrolment.isDue()).toBe(false)
})

test('is settled by the page that has set it up', async () => {
  const { enrolment, changes, request } = await open()
  await request(403, SETUP_REQUIRED).catch(() => {})
  enrolment.settle()

  expect(enrolment.isDue()).toBe(false)
  expect(changes).toHaveBeenCalledTimes(2)
})

test('belongs to the session that was refused, and not to the next one', async () => {
  const { session, network, enrolment, request } = await open()
  await request(403, SETUP_REQUIRED).catch(() => {})
  const signingOut = session.logoutUser()
  await (await network.next('POST /api/logout')).respond(200, { detail: 'x' })
  await signingOut
  expect(enrolment.isDue()).toBe(false)
  const signingIn = session.loginUser({ username: 'user1', password: 'password1' })
  await (await network.next('POST /api/token')).respond(200, responseOf('body', { sid: 'sid-2' }))
  await signingIn

  expect(enrolment.isDue()).toBe(false)
})

test('a signed-out tab has no session to which a refusal could belong', async () => {
  const { session, network } = openTab('body')
  const calling = session.callPublic('GET /api/health', {})
  const refused = expect(calling).rejects.toMatchObject({ status: 403 })
  await (await network.next('GET /api/health')).respond(403, SETUP_REQUIRED)
  await refused

  expect(session.enrolment.isDue()).toBe(false)
})

test('a listener hears of a change of the session too, and of nothing once it has unsubscribed', async () => {
  const { session, network, enrolment, changes, unsubscribe, request } = await open()
  const other = vi.fn()
  enrolment.subscribe(other)
  const signingOut = session.logoutUser()
  await (await network.next('POST /api/logout')).respond(200, { detail: 'x' })
  await signingOut
  const before = changes.mock.calls.length
  expect(before).toBeGreaterThan(0)
  unsubscribe()
  enrolment.settle()
  const signingIn = session.loginUser({ username: 'user1', password: 'password1' })
  await (await network.next('POST /api/token')).respond(200, responseOf('body'))
  await signingIn
  await request(403, SETUP_REQUIRED).catch(() => {})

  expect(changes).toHaveBeenCalledTimes(before)
  expect(other.mock.calls.length).toBeGreaterThan(before)
})
