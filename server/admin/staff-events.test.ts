import { describe, expect, test } from 'vitest'
import type { RequestLine } from '../../shared/api/routes.ts'
import type { AuditEvent } from '../../shared/audit-event.ts'
import { createTestApp } from '../testing/test-app.ts'
import { claimsOf, signIn, USER2 } from '../testing/test-client.ts'
import { giveSecret } from '../testing/test-second-factor.ts'
import { signInStaff } from '../testing/test-staff.ts'
import { trailOf } from '../testing/test-trail.ts'

/** Every route of the contract by which staff change something. */
type Mutation = Extract<RequestLine, `${'POST' | 'PATCH' | 'DELETE'} /api/admin/${string}`>

/** The request, and the one event that it records. */
type Case = [event: AuditEvent, payload?: object, columns?: object, user?: null]

/**
 * A new route does not compile until it is listed here. `columns` are those of user2 before, and `user` is null if
 * the event concerns all users.
 */
const CASES: Record<Mutation, Case[]> = {
  'POST /api/admin/users': [['user_created', { username: 'ann', email: 'ann@example.com' }]],
  'POST /api/admin/users/export': [['users_exported', {}, { is_active: 1 }, null]],
  'PATCH /api/admin/users/:id': [
    ['user_updated', { first_name: 'New' }],
    ['email_change_requested', { email: 'new@example.com' }],
    ['email_change_withdrawn', { email: 'tim@allen.com' }, { pending_email: 'new@example.com' }],
  ],
  'POST /api/admin/users/:id/activate': [['user_activated', {}, { is_active: 0 }]],
  'POST /api/admin/users/:id/deactivate': [['user_deactivated']],
  'POST /api/admin/users/:id/staff': [
    ['staff_granted', { is_staff: true }],
    ['staff_revoked', { is_staff: false }, { is_staff: 1 }],
  ],
  'POST /api/admin/users/:id/end-sessions': [['sessions_ended']],
  'POST /api/admin/users/:id/reset-password': [['password_reset_requested']],
  'POST /api/admin/users/:id/remove-second-factor': [
    ['second_factor_removed', { reason: 'Lost the phone.' }],
  ],
  'DELETE /api/admin/users/:id/sessions/:sid': [['session_ended']],
}

describe.each(Object.entries(CASES))('%s', (line, cases) => {
  test.each(cases)(
    'H5 records exactly its event, %s, which names the actor',
    async (event, payload, columns, user) => {
      const server = await createTestApp()
      const staff = await signInStaff(server, { is_superuser: 1 })
      const { tokens } = await signIn(server.app, 'body', USER2)
      await giveSecret(server, 2)
      if (columns) await server.db.updateTable('users').set(columns).where('id', '=', 2).execute()
      const before = await trailOf(server)
      const [method = '', path = ''] = line.split(' ')
      const url = path
        .replace(':id', '2')
        .replace(':sid', claimsOf(tokens.access).sid)
        .replace('/api/admin', '')
      const response = await staff.send(method as 'POST', url, payload)

      expect(response.statusCode).toBeLessThan(300)
      expect((await trailOf(server)).slice(before.length)).toEqual([
        [event, user === null ? null : expect.any(Number), 1],
      ])
    },
  )
})
