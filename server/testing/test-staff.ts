import type { InjectOptions } from 'fastify'
import type { TestApp } from './test-app.ts'
import { bearer, claimsOf, signIn, USER1 } from './test-client.ts'

/** The flags of a staff member. */
export type Rights = Partial<Record<'is_staff' | 'is_superuser', 0 | 1>>

/**
 * Signs in user1 as a staff member, without other flags unless `rights` has more. Every POST and PATCH
 * carries their own password, unless it names another one.
 */
export async function signInStaff({ app, db }: TestApp, rights: Rights = {}) {
  await db
    .updateTable('users')
    .set({ is_staff: 1, ...rights })
    .where('username', '=', USER1.username)
    .execute()
  const { tokens } = await signIn(app)
  const headers = bearer(tokens.access)
  const send = (method: InjectOptions['method'], url: string, payload?: object) =>
    app.inject({ method, url: `/api/admin${url}`, headers, ...(payload && { payload }) })
  const confirmed = (payload: object) => ({ current_password: USER1.password, ...payload })
  return {
    ...{ id: 1, sid: claimsOf(tokens.access).sid as string, headers },
    send: (method: 'POST' | 'PATCH' | 'DELETE', url: string, payload: object = {}) =>
      send(method, url, confirmed(payload)),
    get: (url: string) => send('GET', url),
    post: (url: string, payload: object = {}) => send('POST', url, confirmed(payload)),
    patch: (url: string, payload: object) => send('PATCH', url, confirmed(payload)),
    delete: (url: string) => send('DELETE', url),
  }
}

/** Returns the audit trail with names: who did what to whom. */
export async function trailOf({ db }: TestApp) {
  const rows = await db
    .selectFrom('audit_events')
    .select(['event', 'user_id', 'actor_id'])
    .orderBy('id')
    .execute()
  return rows.map(({ event, user_id, actor_id }) => [event, user_id, actor_id])
}
