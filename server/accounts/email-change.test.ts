import { describe, expect, test } from 'vitest'
import { epochNow } from '../../shared/epoch.ts'
import { asOperator } from '../commands/command.ts'
import { findSessionUser } from '../sessions/session-repository.ts'
import { createTestApp, tokenIn } from '../testing/test-app.ts'
import { bearer, claimsOf, createTestClient, signIn } from '../testing/test-client.ts'
import { makeStale } from '../testing/test-confirm.ts'
import { replacePassword } from './password-change.ts'
import { updateProfile } from './profile.ts'

const NEW = { email: 'new@example.com' }

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

describe('a new e-mail address by PATCH /api/profile', () => {
  test('another e-mail address is pending until it is verified; the old one is warned before and notified afterwards', async () => {
    const { patch, read, mails, verify, linkTo } = await createSignedIn()
    const response = await patch(NEW)
    const asked = (await mails()).map(({ to, subject }) => [to, subject])

    expect(response.json()).toMatchObject({ email: 'sam@smith.com', pending_email: 'new@example.com' })
    expect(asked.sort()).toEqual([
      ['new@example.com', 'Confirm your email'],
      ['sam@smith.com', 'Your email is about to change'],
    ])
    expect(await verify(await linkTo(NEW.email))).toBe(200)
    expect(await read()).toMatchObject({ email: 'new@example.com', pending_email: null })
    expect((await mails())[0]).toMatchObject({
      to: 'sam@smith.com',
      subject: 'Your email was changed',
    })
  })

  test('until then sign-in and reset use the old one', async () => {
    const { app, patch, mails, client } = await createSignedIn()
    await patch(NEW)
    await client.post('/api/password/forgot', { email: 'new@example.com' })
    const byNew = await signIn(app, 'body', { username: 'new@example.com', password: 'password1' })
    const byOld = await signIn(app, 'body', { username: 'sam@smith.com', password: 'password1' })

    expect([byNew.response.statusCode, byOld.response.statusCode]).toEqual([401, 200])
    expect((await mails()).map(({ subject }) => subject)).not.toContain('Reset your password')
  })

  test('another e-mail address needs a fresh sign-in: otherwise nothing changes, the names neither', async () => {
    const { db, patch, read } = await createSignedIn()
    await makeStale(db)
    const response = await patch({ ...NEW, first_name: 'Eve' })

    expect([response.statusCode, response.json().code]).toEqual([403, 'reauthentication_required'])
    expect(await read()).toMatchObject({ first_name: 'Sam', pending_email: null })
  })

  test('names, and the withdrawal of a change, need no fresh sign-in', async () => {
    const { db, patch, read } = await createSignedIn()
    await patch(NEW)
    await makeStale(db)
    await patch({ first_name: 'Samuel' })
    await patch({ email: 'sam@smith.com' })

    expect(await read()).toMatchObject({ first_name: 'Samuel', pending_email: null })
  })

  test('a second change replaces the first, whose link is void; naming the current one withdraws it', async () => {
    const { patch, read, verify, linkTo } = await createSignedIn()
    await patch(NEW)
    const first = await linkTo(NEW.email)
    await patch({ email: 'newer@example.com' })
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
      statuses.push((await patch({ email: `victim${index}@example.com` })).statusCode)
    }

    expect(statuses).toEqual([200, 200, 200, 429, 429])
    const strangers = (await mails()).filter(({ to }) => to !== 'sam@smith.com')
    expect(strangers).toHaveLength(3)
  })

  test('a new password withdraws a pending e-mail address: an attacker may have entered it', async () => {
    const { client, tokens, patch, verify, linkTo } = await createSignedIn()
    await patch(NEW)
    const link = await linkTo(NEW.email)
    const change = { new_password: 'another horse battery' }
    const response = await client.post('/api/password/change', change, bearer(tokens.access))

    expect(response.statusCode).toBe(200)
    expect(await verify(link)).toBe(400)
  })

  test('a password that changes after the guard has read the account leaves the e-mail address as it is', async () => {
    const { app, db, config, hasher, tokens } = await createSignedIn()
    const account = await findSessionUser(db, { sid: claimsOf(tokens.access).sid, now: epochNow() })
    if (!account) throw new Error('The session is gone.')
    await replacePassword(asOperator(db), { id: 1, credentials_version: 1 }, 'another hash')
    const deps = { ...asOperator(db), config, hasher, log: app.log }

    await expect(updateProfile(deps, account, NEW)).rejects.toMatchObject({ statusCode: 401 })
    const user = db.selectFrom('users').select('pending_email').where('id', '=', 1)
    expect(await user.executeTakeFirst()).toEqual({ pending_email: null })
  })

  test('E3 a verified e-mail address of another account: the same response, and its owner is notified', async () => {
    const { patch, mails } = await createSignedIn()
    const response = await patch({ email: 'tim@allen.com' })
    const mail = (await mails()).find(({ to }) => to === 'tim@allen.com')

    expect([response.statusCode, response.json().pending_email]).toEqual([200, 'tim@allen.com'])
    expect(mail?.subject).toBe('Someone tried to sign up with your email')
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
    const payload = { email: 'eve@example.com' }
    await client.send({ method: 'PATCH', url: '/api/profile', payload, headers: bearer(tokens.access) })
    const [toEve] = await mails()
    await verify(tokenIn(toEve))

    const toVictim = (await mails()).filter(({ to }) => to === 'victim@example.com')
    expect(toVictim.map(({ subject }) => subject)).toEqual(['Confirm your email'])
  })
})
