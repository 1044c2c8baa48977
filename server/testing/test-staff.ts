import type { InjectOptions } from 'fastify'
import type { TestApp } from './test-app.ts'
import { bearer, claimsOf, signIn, USER1 } from './test-client.ts'

/** The flags of a user in the database. */
export type Rights = Partial<Record<'is_staff' | 'is_superuser', 0 | 1>>

/**
 * Signs in user1 as a staff member, with the flags in `rights`. Returns functions that call the API for staff. The
 * sign-in is fresh.
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
  return {
    ...{ id: 1, sid: claimsOf(tokens.access).sid as string, headers },
    send: (method: 'POST' | 'PATCH' | 'DELETE', url: string, payload: object = {}) =>
      send(method, url, payload),
    get: (url: string) => send('GET', url),
    post: (url: string, payload: object = {}) => send('POST', url, payload),
    patch: (url: string, payload: object) => send('PATCH', url, payload),
    delete: (url: string) => send('DELETE', url),
  }
}
