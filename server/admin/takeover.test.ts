import { describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, tokenIn } from '../testing/test-app.ts'
import { createTestClient, signIn, USER1, USER2 } from '../testing/test-client.ts'
import { confirmBy, makeStale } from '../testing/test-confirm.ts'
import { signInStaff } from '../testing/test-staff.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'
import { trailOf } from '../testing/test-trail.ts'

const OWN = 'mallory@example.com'
const PASSWORD = 'mallory was here'

type Staff = Awaited<ReturnType<typeof signInStaff>>

/** Gives user2 a new e-mail address, verifies it, and sets the password by a link to it. */
async function takeOver({ app, mails }: TestApp, staff: Staff) {
  const send = (url: string, payload: object) => app.inject({ method: 'POST', url, payload })
  const linkTo = async (to: string) => tokenIn((await mails()).find((mail) => mail.to === to)) || 'no link'
  const renamed = await staff.patch('/users/2', { email: OWN })
  await send('/api/verify-email', { token: await linkTo(OWN) })
  await staff.post('/users/2/reset-password')
  await send('/api/password/reset', { token: await linkTo(OWN), new_password: PASSWORD })
  const { response } = await signIn(app, 'body', { username: 'user2', password: PASSWORD })
  return { renamed, entered: response.statusCode }
}

/** What makes an account one that its owner has used. */
const OWNED: Record<string, (server: TestApp) => Promise<unknown>> = {
  'a proven address': ({ db }) => update(db, { password_hash: null }),
  'a password, with an address that is not proven': ({ db }) => update(db, { email_verified_at: null }),
  'a password, and no address': ({ db }) => update(db, { email_verified_at: null, email: '', email_key: '' }),
  'a provider': async ({ db }) => {
    await update(db, { email_verified_at: null, password_hash: null })
    const identity = { provider: 'github', subject: '7', user_id: 2, email: null, linked_at: 60 }
    await db.insertInto('identities').values(identity).execute()
  },
  'a passkey': async ({ db }) => {
    await update(db, { email_verified_at: null, password_hash: null })
    const key = { id: 'id', credential_id: 'id', user_handle: 'handle', public_key: 'key', transports: '' }
    const since = { created_at: 60, last_used_at: null, counter: 0 }
    const passkey = { user_id: 2, name: 'Phone', rp_id: 'former.example', ...key, ...since }
    await db.insertInto('passkeys').values(passkey).execute()
  },
  'nothing that opens it since it was taken over, but had a sign-in before': async ({ app, db }) => {
    await signIn(app, 'body', USER2)
    await update(db, { email_verified_at: null, password_hash: null })
  },
}

function update(db: TestApp['db'], columns: object) {
  return db.updateTable('users').set(columns).where('id', '=', 2).execute()
}

describe('staff who try to take over an account', () => {
  test.each(Object.entries(OWNED))(
    'G6 get 403 for an account that has %s; the audit trail names them',
    async (_, prepare) => {
      const server = await createTestApp()
      await prepare(server)
      const { renamed, entered } = await takeOver(server, await signInStaff(server))

      expect([renamed.statusCode, renamed.json().code, entered]).toEqual([403, 'permission_denied', 401])
      expect((await server.mails()).map(({ to }) => to)).not.toContain(OWN)
      expect(await trailOf(server)).toContainEqual(['staff_action_refused', 2, 1])
    },
  )

  test('may correct the e-mail address of an unused invitation', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    const { id } = (await staff.post('/users', { username: 'ann', email: 'ann@exmaple.com' })).json()

    expect((await staff.patch(`/users/${id}`, { email: 'ann@example.com' })).json()).toMatchObject({
      pending_email: 'ann@example.com',
    })
  })

  test('a superuser changes a verified e-mail address; the current one is warned at once', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server, { is_superuser: 1 })
    expect((await staff.patch('/users/2', { email: OWN })).statusCode).toBe(200)
    const mails = await server.mails()

    expect(mails.map(({ to, subject }) => [to, subject]).sort()).toEqual([
      [OWN, 'Confirm your email'],
      ['tim@allen.com', 'Your email is about to change'],
    ])
    expect(await trailOf(server)).toContainEqual(['email_change_requested', 2, 1])
  })
})

/** What staff do to the account of another user. */
const ACTS: [act: string, (staff: Staff, body?: object) => ReturnType<Staff['post']>][] = [
  ['another address', (staff, body) => staff.patch('/users/2', { email: OWN, ...body })],
  ['the present address', (staff, body) => staff.patch('/users/2', { email: 'tim@allen.com', ...body })],
  ['deactivation', (staff, body) => staff.post('/users/2/deactivate', body)],
  ['activation', (staff, body) => staff.post('/users/2/activate', body)],
  ['the staff flag', (staff, body) => staff.post('/users/2/staff', { is_staff: true, ...body })],
  ['a reset', (staff, body) => staff.post('/users/2/reset-password', body)],
  ['the end of all sessions', (staff, body) => staff.post('/users/2/end-sessions', body)],
  ['a new account', (staff, body) => staff.post('/users', { username: 'ann', email: OWN, ...body })],
]

describe.each(ACTS)('%s', (_, act) => {
  test.each([{}, { current_password: 'wrong' }, { current_password: USER1.password }])(
    'G6 a stolen access token is not enough once the sign-in is ten minutes old, whatever the body has: %j',
    async (body) => {
      const server = await createTestApp()
      const staff = await signInStaff(server, { is_superuser: 1 })
      await makeStale(server.db)
      const readUsers = () => server.db.selectFrom('users').selectAll().orderBy('id').execute()
      const before = await readUsers()
      const response = await act(staff, body)

      expect([response.statusCode, response.json().code]).toEqual([403, 'reauthentication_required'])
      expect(await readUsers()).toEqual(before)
      expect(await server.mails()).toEqual([])
    },
  )

  test('G6 staff confirm with their own password, and not with that of the user', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server, { is_superuser: 1 })
    await makeStale(server.db)
    const client = createTestClient(server.app)
    const other = await confirmBy(client, USER2.password, staff.headers)
    const refused = await act(staff)
    const own = await confirmBy(client, USER1.password, staff.headers)

    expect([other.statusCode, refused.statusCode, own.statusCode]).toEqual([400, 403, 200])
    expect((await act(staff)).statusCode).toBeLessThan(300)
  })

  test('staff without a password must have signed in recently, or sign in again', async () => {
    freezeTime()
    const server = await createTestApp()
    const staff = await signInStaff(server, { is_superuser: 1 })
    await server.db.updateTable('users').set({ password_hash: null }).where('id', '=', 1).execute()
    passTime(240)
    expect((await act(staff)).statusCode).toBeLessThan(300)
    await makeStale(server.db)
    const confirmed = await confirmBy(createTestClient(server.app), '', staff.headers)

    expect(confirmed.statusCode).toBe(400)
    expect((await act(staff)).json().code).toBe('reauthentication_required')
  })
})

test('G6 staff who are not superusers need a fresh sign-in before they learn what they may not do', async () => {
  const server = await createTestApp()
  const staff = await signInStaff(server)
  await makeStale(server.db)

  expect((await staff.post('/users/2/staff', { is_staff: true })).json().code).toBe(
    'reauthentication_required',
  )
})
