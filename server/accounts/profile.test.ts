import { describe, expect, test } from 'vitest'
import { asOperator } from '../commands/command.ts'
import { createTestApp, tokenIn } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn } from '../testing/test-client.ts'
import { replacePassword } from './password-change.ts'

const NEW = { email: 'new@example.com', current_password: 'password1' }

/** A server where user1 is signed in, and how to read and change the profile there. */
async function createSignedIn(env: Record<string, string> = {}) {
  const server = await createTestApp(env)
  const { client, tokens } = await signIn(server.app)
  const headers = bearer(tokens.access)
  const patch = (payload: object) => client.send({ method: 'PATCH', url: '/api/profile', payload, headers })
  const read = async () => (await client.get('/api/profile', headers)).json()
  const verify = async (token: string) => (await client.post('/api/verify-email', { token })).statusCode
  const linkTo = async (address: string) => tokenIn((await server.mails()).find(({ to }) => to === address))
  return { ...server, client, tokens, patch, read, verify, linkTo }
}

describe('PATCH /api/profile', () => {
  test('changes names; an omitted field stays as it is', async () => {
    const { patch, read } = await createSignedIn()
    const answer = await patch({ first_name: ' Samuel ' })

    expect([answer.statusCode, answer.json()]).toEqual([200, await read()])
    expect(answer.json()).toMatchObject({ first_name: 'Samuel', last_name: 'Smith', email: 'sam@smith.com' })
    expect((await patch({ last_name: '' })).json()).toMatchObject({ first_name: 'Samuel', last_name: '' })
  })

  test('adds a profile if there is none', async () => {
    const { db, patch } = await createSignedIn()
    await db.deleteFrom('profiles').execute()

    expect((await patch({ last_name: 'Smith' })).json()).toMatchObject({ first_name: '', last_name: 'Smith' })
  })

  test('G2 nothing else can be changed', async () => {
    const { db, patch } = await createSignedIn()
    const row = () => db.selectFrom('users').selectAll().where('id', '=', 1).executeTakeFirst()
    const before = await row()
    const user = { id: 2, username: 'admin', is_staff: true, email_verified: true }
    const more = { is_staff: 1, is_superuser: true, username: 'admin', password: 'x', password_hash: 'x' }
    const answer = await patch({
      user,
      ...more,
      id: 2,
      user_id: 2,
      email_verified_at: 1,
      pending_email: 'x@y.com',
    })

    expect(answer.statusCode).toBe(200)
    expect(await row()).toEqual(before)
  })

  test('another e-mail address is pending until it is verified; the old one is warned before and notified afterwards', async () => {
    const { patch, read, mails, verify, linkTo } = await createSignedIn()
    const answer = await patch(NEW)
    const asked = (await mails()).map(({ to, subject }) => [to, subject])

    expect(answer.json()).toMatchObject({ email: 'sam@smith.com', pending_email: 'new@example.com' })
    expect(asked.sort()).toEqual([
      ['new@example.com', 'Confirm your e-mail address'],
      ['sam@smith.com', 'Your e-mail address is about to change'],
    ])
    expect(await verify(await linkTo(NEW.email))).toBe(200)
    expect(await read()).toMatchObject({ email: 'new@example.com', pending_email: null })
    expect((await mails())[0]).toMatchObject({
      to: 'sam@smith.com',
      subject: 'Your e-mail address was changed',
    })
  })

  test('until then sign-in and reset use the old one', async () => {
    const { app, patch, mails, client } = await createSignedIn()
    await patch(NEW)
    await client.post('/api/password/forgot', { email: 'new@example.com' })
    const byNew = await signIn(app, 'body', { username: 'new@example.com', password: 'password1' })
    const byOld = await signIn(app, 'body', { username: 'sam@smith.com', password: 'password1' })

    expect([byNew.answer.statusCode, byOld.answer.statusCode]).toEqual([401, 200])
    expect((await mails()).map(({ subject }) => subject)).not.toContain('Set a new password')
  })

  test.each([
    [{ email: 'new@example.com' }, 'This field is required.'],
    [{ ...NEW, current_password: '' }, 'This field is required.'],
    [{ ...NEW, current_password: 'wrong' }, 'Invalid password.'],
  ])('asks for the current password: %j', async (body, words) => {
    const { patch, read } = await createSignedIn()
    const answer = await patch({ ...body, first_name: 'Eve' })

    expect([answer.statusCode, answer.json().fields]).toEqual([400, { current_password: [words] }])
    expect(await read()).toMatchObject({ first_name: 'Sam', pending_email: null })
  })

  test('a second change replaces the first, whose link is void; naming the current one withdraws it', async () => {
    const { patch, read, verify, linkTo } = await createSignedIn()
    await patch(NEW)
    const first = await linkTo(NEW.email)
    await patch({ ...NEW, email: 'newer@example.com' })
    const second = await linkTo('newer@example.com')
    expect(await verify(first)).toBe(400)
    await patch({ email: 'SAM@smith.com' })

    expect(await verify(second)).toBe(400)
    expect(await read()).toMatchObject({ email: 'sam@smith.com', pending_email: null })
  })

  test('D6 the number of strangers that a user can have us write to is limited', async () => {
    const { patch, mails } = await createSignedIn({ RATE_LIMITS: 'on' })
    const statuses = []
    for (let index = 0; index < 5; index++) {
      statuses.push((await patch({ ...NEW, email: `victim${index}@example.com` })).statusCode)
    }

    expect(statuses).toEqual([200, 200, 200, 429, 429])
    const strangers = (await mails()).filter(({ to }) => to !== 'sam@smith.com')
    expect(strangers).toHaveLength(3)
  })

  test('a new password withdraws a pending e-mail address: an attacker may have entered it', async () => {
    const { client, tokens, patch, verify, linkTo } = await createSignedIn()
    await patch(NEW)
    const link = await linkTo(NEW.email)
    const change = { current_password: 'password1', new_password: 'another horse battery' }
    const answer = await client.post('/api/password/change', change, bearer(tokens.access))

    expect(answer.statusCode).toBe(200)
    expect(await verify(link)).toBe(400)
  })

  test('a password that changes while it is confirmed confirms nothing', async () => {
    let isArmed = false
    const { app, db } = await createTestApp({}, (hasher, db) => ({
      ...hasher,
      async matches(password, hash) {
        const same = await hasher.matches(password, hash)
        if (isArmed)
          await replacePassword(
            asOperator(db),
            { id: 1, credentials_version: 1 },
            await hasher.hash('another'),
          )
        return same
      },
    }))
    const { client, tokens } = await signIn(app)
    isArmed = true
    const headers = bearer(tokens.access)
    const answer = await client.send({ method: 'PATCH', url: '/api/profile', payload: NEW, headers })
    const user = db.selectFrom('users').select('pending_email').where('id', '=', 1)

    expect([answer.statusCode, answer.json().fields]).toEqual([
      400,
      { current_password: ['Invalid password.'] },
    ])
    expect(await user.executeTakeFirst()).toEqual({ pending_email: null })
  })

  test('E3 a verified e-mail address of another account: the same response, and its owner is notified', async () => {
    const { patch, mails } = await createSignedIn()
    const answer = await patch({ ...NEW, email: 'tim@allen.com' })
    const mail = (await mails()).find(({ to }) => to === 'tim@allen.com')

    expect([answer.statusCode, answer.json().pending_email]).toEqual([200, 'tim@allen.com'])
    expect(mail?.subject).toBe('Your e-mail address was used for another account')
  })

  test('two accounts that want the same e-mail address: the first to verify it gets it', async () => {
    const { app, patch, read, mails, verify, linkTo } = await createSignedIn()
    await patch(NEW)
    const toSam = await linkTo(NEW.email)
    const ann = { username: 'ann', email: NEW.email, password: 'correct horse battery' }
    await createTestClient(app).post('/api/register', ann)
    const [toAnn] = await mails()

    expect(await verify(tokenIn(toAnn))).toBe(200)
    expect(await verify(toSam)).toBe(400)
    expect(await read()).toMatchObject({ email: 'sam@smith.com', pending_email: null })
  })

  test('a former e-mail address that was only claimed gets no mail', async () => {
    const { app, mails, verify } = await createSignedIn()
    const eve = { username: 'eve', email: 'victim@example.com', password: 'correct horse battery' }
    await createTestClient(app).post('/api/register', eve)
    await mails()
    const { client, tokens } = await signIn(app, 'body', eve)
    const payload = { email: 'eve@example.com', current_password: eve.password }
    await client.send({ method: 'PATCH', url: '/api/profile', payload, headers: bearer(tokens.access) })
    const [toEve] = await mails()
    await verify(tokenIn(toEve))

    const toVictim = (await mails()).filter(({ to }) => to === 'victim@example.com')
    expect(toVictim.map(({ subject }) => subject)).toEqual(['Confirm your e-mail address'])
  })
})
