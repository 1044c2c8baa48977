import { describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, tokenIn } from '../testing/test-app.ts'
import { signIn, USER2 } from '../testing/test-client.ts'
import { signInStaff, trailOf } from '../testing/test-staff.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'

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
  const { answer } = await signIn(app, 'body', { username: 'user2', password: PASSWORD })
  return { renamed, entered: answer.statusCode }
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
      [OWN, 'Confirm your e-mail address'],
      ['tim@allen.com', 'Your e-mail address is about to change'],
    ])
    expect(await trailOf(server)).toContainEqual(['email_change_requested', 2, 1])
  })
})

/** The confirmation that `signInStaff` sends. */
const CONFIRMED: [act: string, (staff: Staff, body?: object) => ReturnType<Staff['post']>][] = [
  ['another address', (staff, body) => staff.patch('/users/2', { email: OWN, ...body })],
  ['the present address', (staff, body) => staff.patch('/users/2', { email: 'tim@allen.com', ...body })],
  ['deactivation', (staff, body) => staff.post('/users/2/deactivate', body)],
  ['activation', (staff, body) => staff.post('/users/2/activate', body)],
  ['the staff flag', (staff, body) => staff.post('/users/2/staff', { is_staff: true, ...body })],
  ['a reset', (staff, body) => staff.post('/users/2/reset-password', body)],
]

describe.each(CONFIRMED)('%s', (_, act) => {
  test.each(['', 'wrong'])(
    'G6 a stolen access token is not enough: current_password "%s" is refused',
    async (password) => {
      const server = await createTestApp()
      const staff = await signInStaff(server, { is_superuser: 1 })
      const readUsers = () => server.db.selectFrom('users').selectAll().orderBy('id').execute()
      const before = await readUsers()
      const answer = await act(staff, { current_password: password })

      expect([answer.statusCode, Object.keys(answer.json().fields)]).toEqual([400, ['current_password']])
      expect(await readUsers()).toEqual(before)
      expect(await server.mails()).toEqual([])
    },
  )

  test('staff without a password must have signed in recently, or sign in again', async () => {
    freezeTime()
    const server = await createTestApp()
    const staff = await signInStaff(server, { is_superuser: 1 })
    await server.db.updateTable('users').set({ password_hash: null }).where('id', '=', 1).execute()
    passTime(240)
    expect((await act(staff)).statusCode).toBeLessThan(300)
    await server.db.updateTable('sessions').set({ created_at: 0 }).execute()
    const answer = await act(staff)

    expect([answer.statusCode, answer.json().code]).toEqual([403, 'reauthentication_required'])
  })
})

test('D1 the staff pages cannot be used to guess a password', async () => {
  const server = await createTestApp({ RATE_LIMITS: 'on' })
  const staff = await signInStaff(server)
  const statuses = []
  for (let guesses = 0; guesses < 11; guesses++) {
    const answer = await staff.post('/users/2/reset-password', { current_password: 'wrong' })
    statuses.push(answer.statusCode)
  }

  expect(statuses).toEqual([...Array(10).fill(400), 429])
  expect((await signIn(server.app, 'body', USER2)).answer.statusCode).toBe(200)
})
