import { describe, expect, test } from 'vitest'
import type { AdminUser } from '../../shared/api/admin-api.ts'
import { createTestApp } from '../testing/test-app.ts'
import { giveSecret } from '../testing/test-second-factor.ts'
import { signInStaff } from '../testing/test-staff.ts'

/** A server with this rule where user1 is staff and has the factor, and user2 has none. */
async function createRuled(REQUIRE_SECOND_FACTOR: string) {
  const server = await createTestApp({ REQUIRE_SECOND_FACTOR })
  const staff = await signInStaff(server)
  await giveSecret(server, 1)
  const list = async (query = '') => {
    const { users, total } = (await staff.get(`/users${query}`)).json()
    return { total, states: users.map((user: AdminUser) => [user.username, user.second_factor]) }
  }
  return { ...server, staff, list }
}

describe('the second factor of users, for staff', () => {
  test.each([
    ['off', 'off'],
    ['staff', 'off'],
    ['everybody', 'missing'],
  ])('REQUIRE_SECOND_FACTOR=%s: who has one, and a user without one is %s', async (rule, state) => {
    const { staff, list } = await createRuled(rule)

    expect((await list()).states).toEqual([
      ['user1', 'on'],
      ['user2', state],
    ])
    expect((await staff.get('/users/2')).json().second_factor).toBe(state)
    expect((await staff.get('/users/2/second-factor')).json().required).toBe(state === 'missing')
  })

  test('another member of the staff without one is missing it', async () => {
    const { db, list } = await createRuled('staff')
    await db.updateTable('users').set({ is_staff: 1 }).where('id', '=', 2).execute()

    expect((await list()).states[1]).toEqual(['user2', 'missing'])
  })

  test('the list shows only those with one, or only those without', async () => {
    const { list } = await createRuled('everybody')

    expect(await list('?second_factor=true')).toEqual({ total: 1, states: [['user1', 'on']] })
    expect(await list('?second_factor=false')).toEqual({ total: 1, states: [['user2', 'missing']] })
    expect((await list('?second_factor=false&limit=1&sort=last_login')).total).toBe(1)
  })

  test('a secret that waits for its first code is no factor', async () => {
    const { db, list } = await createRuled('off')
    await db.updateTable('totp_secrets').set({ is_confirmed: 0 }).execute()

    expect((await list()).states[0]).toEqual(['user1', 'off'])
  })
})
