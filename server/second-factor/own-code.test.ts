import { describe, expect, test } from 'vitest'
import { codeOf } from '../../test/authenticator.ts'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn, USER1, USER2 } from '../testing/test-client.ts'
import { confirmBy, makeStale, trySensitive } from '../testing/test-confirm.ts'
import { beginSignIn, enrol, sendCode, wrongCode } from '../testing/test-second-factor.ts'
import { passTime } from '../testing/test-time.ts'
import { trailOf } from '../testing/test-trail.ts'

/** A server where user1 is signed in with a second factor, has not confirmed lately, and how to confirm. */
async function createStale(env: Record<string, string> = {}) {
  const server = await createTestApp({ ACCESS_TOKEN_LIFETIME: '1h', ...env })
  const { client, access, secret, codes } = await enrol(server)
  await makeStale(server.db)
  const headers = bearer(access)
  const confirm = async (code: string) => {
    const response = await client.post('/api/session/confirm', { method: 'totp', code }, headers)
    return { status: response.statusCode, body: response.json() }
  }
  const methods = async () => (await client.get('/api/session/confirm', headers)).json().methods
  const act = () => trySensitive(client, headers)
  return { ...server, client, headers, secret, codes, confirm, methods, act }
}

describe('confirmation by a code of the app', () => {
  test('is offered in place of the password, and confirms this session for ten minutes', async () => {
    const { secret, confirm, methods, act } = await createStale()
    expect([await methods(), await act()]).toEqual([['totp'], 403])
    expect((await confirm(codeOf(secret))).status).toBe(200)
    passTime(599)

    expect(await act()).toBe(400)
    passTime(1)
    expect(await act()).toBe(403)
  })

  test('is all that an account without a password has', async () => {
    const { db, secret, confirm, methods, act } = await createStale()
    await db.updateTable('users').set({ password_hash: null }).where('id', '=', 1).execute()

    expect(await methods()).toEqual(['totp'])
    expect((await confirm(codeOf(secret))).status).toBe(200)
    expect(await act()).toBe(400)
  })

  test('the password alone does not, against whose theft the second factor is there', async () => {
    const { client, headers, act } = await createStale()
    const response = await confirmBy(client, USER1.password, headers)

    expect([response.statusCode, response.json().code]).toEqual([403, 'reauthentication_required'])
    expect(await act()).toBe(403)
  })

  test('an account without a second factor has to use another method', async () => {
    const { app, db } = await createTestApp()
    const { client, tokens } = await signIn(app)
    await makeStale(db)
    const body = { method: 'totp', code: '123456' }
    const response = await client.post('/api/session/confirm', body, bearer(tokens.access))

    expect([response.statusCode, response.json().code]).toEqual([403, 'reauthentication_required'])
  })

  test('a wrong code, a recovery code and a code of another account: 400, recorded, and nothing is confirmed', async () => {
    const server = await createStale()
    const { secret, codes, confirm, act } = server
    const other = await enrol(server, USER2)
    for (const code of [wrongCode(secret), codes[0] ?? '', codeOf(other.secret)]) {
      const { status, body } = await confirm(code)
      expect([status, body.fields]).toEqual([400, { code: ['Invalid code.'] }])
    }

    expect(await act()).toBe(403)
    const failed = (await trailOf(server)).filter(([event]) => event === 'second_factor_failed')
    expect(failed).toEqual(Array(3).fill(['second_factor_failed', 1, null]))
  })

  test('wrong codes of a confirmation and of a sign-in count together: the fifth of a day warns the owner', async () => {
    const { app, mails, secret, confirm } = await createStale()
    const stranger = createTestClient(app)
    for (let time = 0; time < 3; time++) await confirm(wrongCode(secret))
    await sendCode(stranger, await beginSignIn(stranger), wrongCode(secret))
    const before = await mails()
    await confirm(wrongCode(secret))

    expect([before, (await mails()).map(({ subject }) => subject)]).toEqual([
      [],
      ['Someone may know your password'],
    ])
  })

  test('G7 a code works once: confirmed with, it signs no user in, and signed in with, it confirms nothing', async () => {
    const { app, secret, confirm } = await createStale()
    const stranger = createTestClient(app)
    const step = async () =>
      (await sendCode(stranger, await beginSignIn(stranger), codeOf(secret))).statusCode
    const confirmed = [(await confirm(codeOf(secret))).status, (await confirm(codeOf(secret))).status]
    const used = await step()
    passTime(30)

    expect([confirmed, used]).toEqual([[200, 400], 401])
    expect([await step(), (await confirm(codeOf(secret))).status]).toEqual([200, 400])
  })

  test('of twenty at once with one code, one confirms', async () => {
    const { secret, confirm } = await createStale()
    const sent = await Promise.all(Array.from({ length: 20 }, () => confirm(codeOf(secret))))

    expect(sent.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('D1 a thief of the session cannot guess: the quota is that of the second step', async () => {
    const { app, secret, confirm } = await createStale({ RATE_LIMITS: 'on', LIMIT_SIGN_IN_ACCOUNT: '3/1m' })
    const statuses: number[] = []
    for (let time = 0; time < 4; time++) statuses.push((await confirm(wrongCode(secret))).status)
    const stranger = createTestClient(app)
    const step = await sendCode(stranger, await beginSignIn(stranger), codeOf(secret))

    expect([statuses, step.statusCode]).toEqual([[400, 400, 400, 429], 429])
    expect((await confirm(codeOf(secret))).status).toBe(429)
  })
})
