import { describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, tokenIn } from '../testing/test-app.ts'
import { bearer, claimsOf, createTestClient, signIn } from '../testing/test-client.ts'
import { confirmBy } from '../testing/test-confirm.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'

async function events({ db }: Pick<TestApp, 'db'>) {
  return db.selectFrom('audit_events').selectAll().orderBy('id').execute()
}

function securityLines({ log }: Pick<TestApp, 'log'>) {
  return log.filter(({ msg }) => msg === 'security event')
}

describe('H5 the audit trail', () => {
  test('sign-in, failure, sign-out: who, when, where, in which session', async () => {
    freezeTime()
    const server = await createTestApp()
    const { client, tokens } = await signIn(server.app)
    const { sid } = claimsOf(tokens.access)
    await signIn(server.app, 'body', { username: 'user1', password: 'wrong' })
    passTime(5)
    await client.post('/api/logout', { refresh: tokens.refresh })

    const where = { user_id: 1, ip: '127.0.0.1', user_agent: 'lightMyRequest', count: 1 }
    const at = Math.floor(Date.now() / 1000)
    expect(await events(server)).toMatchObject([
      { ...where, event: 'signed_in', sid, at: at - 5 },
      { ...where, event: 'sign_in_failed', sid: null, at: at - 5 },
      { ...where, event: 'signed_out', sid, at },
    ])
    expect(securityLines(server)).toMatchObject([
      { level: 30, event: 'signed_in', user_id: 1, sid, ip: '127.0.0.1' },
      { level: 40, event: 'sign_in_failed', user_id: 1, ip: '127.0.0.1' },
      { level: 30, event: 'signed_out', user_id: 1, sid, ip: '127.0.0.1' },
    ])
  })

  test('a right password that is refused all the same is recorded, and so is the limit that refused', async () => {
    const server = await createTestApp({ RATE_LIMITS: 'on', LIMIT_SIGN_IN_ACCOUNT: '1/1m' })
    await server.db.updateTable('users').set({ is_active: 0 }).where('id', '=', 1).execute()
    await signIn(server.app)
    await signIn(server.app, 'body', { username: 'user2', password: 'wrong' })
    await signIn(server.app, 'body', { username: 'user2', password: 'wrong' })

    expect((await events(server)).map(({ event, user_id }) => [event, user_id])).toEqual([
      ['sign_in_refused', 1],
      ['sign_in_failed', 2],
      ['limited', null],
    ])
    expect(securityLines(server).at(-1)).toMatchObject({ event: 'limited', limit: 'account 2 sign-in ' })
  })

  test('a sign-out that ends nothing is not an event', async () => {
    const server = await createTestApp()
    const { client, tokens } = await signIn(server.app)
    for (let time = 0; time < 3; time++) await client.post('/api/logout', { refresh: tokens.refresh })

    expect((await events(server)).map(({ event }) => event)).toEqual(['signed_in', 'signed_out'])
  })

  test('account, e-mail address, password, sessions, reuse', async () => {
    freezeTime()
    const server = await createTestApp()
    const ann = { username: 'ann', email: 'ann@example.com', password: 'correct horse battery' }
    const anonymous = createTestClient(server.app)
    await anonymous.post('/api/register', ann)
    await anonymous.post('/api/verify-email', { token: tokenIn((await server.mails())[0]) })
    const { client, tokens } = await signIn(server.app, 'body', ann)
    const headers = bearer(tokens.access)
    const payload = { email: 'new@example.com' }
    await client.send({ method: 'PATCH', url: '/api/profile', payload, headers })
    await confirmBy(client, 'wrong', headers)
    const change = { new_password: 'another horse battery' }
    const changed = (await client.post('/api/password/change', change, headers)).json()
    const { refresh } = changed
    await signIn(server.app, 'body', { ...ann, password: change.new_password })
    await client.post('/api/sessions/revoke-others', {}, bearer(changed.access))
    await client.post('/api/token/refresh', { refresh })
    passTime(60)
    await client.post('/api/token/refresh', { refresh })

    expect((await events(server)).map(({ event, user_id }) => [event, user_id])).toEqual([
      ['registered', 3],
      ['email_verified', 3],
      ['signed_in', 3],
      ['email_change_requested', 3],
      ['password_confirmation_failed', 3],
      ['email_change_withdrawn', 3],
      ['password_changed', 3],
      ['signed_in', 3],
      ['sessions_ended', 3],
      ['token_reused', 3],
    ])
  })

  test('B9 neither the trail nor the log has a password, a token, or a typed name', async () => {
    const server = await createTestApp({ RATE_LIMITS: 'on' })
    const client = createTestClient(server.app)
    const secrets = ['hunter2-as-name', 'hunter2-as-password', 'hunter2-as-token', 'hunter2-as-new']
    await client.post('/api/token', { username: secrets[0], password: secrets[1] })
    await client.post('/api/token', { username: 'user1', password: secrets[1] })
    await client.post('/api/verify-email', { token: secrets[2] })
    await client.post('/api/password/reset', { token: secrets[2], new_password: secrets[3] })
    await client.post('/api/password/forgot?token=hunter2-in-query', { username: secrets[0] })
    await client.post('/api/register', { username: 'ann', email: 'ann@example.com', password: secrets[1] })
    const { tokens } = await signIn(server.app)
    secrets.push(tokenIn((await server.mails())[0]))
    const written = JSON.stringify([
      await events(server),
      server.log.filter(({ msg }) => !isConsoleLink(msg)),
    ])

    expect(written.length).toBeGreaterThan(1_000)
    for (const secret of [...secrets, 'hunter2', tokens.access, tokens.refresh]) {
      expect(written).not.toContain(secret)
    }
  })

  test('CR and LF of a header stay inside their line', async () => {
    const server = await createTestApp()
    await server.app.inject({
      method: 'POST',
      url: '/api/token',
      payload: { username: 'user1', password: 'password1' },
      headers: { 'user-agent': 'one\r\n{"level":30,"msg":"forged"}' },
    })

    expect(server.log.filter(({ msg }) => msg === 'forged')).toEqual([])
    expect(securityLines(server)).toHaveLength(1)
  })

  test('failures for unknown names and refusals by a limit are counted, one row per IP address and hour', async () => {
    freezeTime()
    const server = await createTestApp({ RATE_LIMITS: 'on' })
    const guess = (name: string, remoteAddress: string) =>
      server.app.inject({
        ...{ method: 'POST', url: '/api/token', remoteAddress },
        payload: { username: name, password: 'x' },
      })
    for (let index = 0; index < 40; index++) await guess(`nobody${index}`, '192.0.2.1')
    await guess('nobody', '192.0.2.2')
    passTime(3_600)
    await guess('nobody', '192.0.2.2')

    const counted = (await events(server)).map(({ event, ip, count }) => [event, ip, count])
    expect(counted).toEqual([
      ['sign_in_failed', '192.0.2.1', 30],
      ['limited', '192.0.2.1', 10],
      ['sign_in_failed', '192.0.2.2', 1],
      ['sign_in_failed', '192.0.2.2', 1],
    ])
  })

  test('AUDIT_RETENTION: older events are deleted', async () => {
    const server = await createTestApp({ AUDIT_RETENTION: '1h' })
    const row = { event: 'signed_in', user_id: 1, sid: null, ip: '', user_agent: '', bucket: null } as const
    const now = Math.floor(Date.now() / 1000)
    for (const at of [now - 4_000, now - 3_000]) {
      await server.db
        .insertInto('audit_events')
        .values({ ...row, at })
        .execute()
    }
    await signIn(server.app)

    await expect
      .poll(async () => (await events(server)).map(({ at }) => at >= now - 3_600))
      .toEqual([true, true])
  })
})

/** In development the link of a kept mail is logged, for developers. */
function isConsoleLink(message: unknown): boolean {
  return String(message).startsWith('mail for ')
}
