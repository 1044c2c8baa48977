import Fastify, { type HTTPMethods } from 'fastify'
import { expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { bearer, signIn, USER2 } from '../testing/test-client.ts'
import { signInStaff } from '../testing/test-staff.ts'
import { admin } from './admin.ts'

/** Returns all routes that the plugin registers, so that a new route is tested without being named here. */
async function registeredRoutes({ config, db, hasher }: TestApp) {
  const routes: { method: HTTPMethods; url: string }[] = []
  const bare = Fastify()
  bare.addHook('onRoute', ({ method, url }) => {
    for (const name of [method].flat()) routes.push({ method: name, url })
  })
  bare.register(admin, { config, db, hasher, requireAccessToken: async () => {} })
  // `after` and not `ready`, because this server has no schema compilers.
  await bare.after()
  return routes.map(({ method, url }) => ({ method, url: url.replace(':id', '2').replace(':sid', 'x') }))
}

test('G6 every staff route: 401 for anonymous requests, 403 for users, before anything is read', async () => {
  const server = await createTestApp()
  const { tokens } = await signIn(server.app, 'body', USER2)
  const routes = await registeredRoutes(server)
  const before = await server.db.selectFrom('users').selectAll().execute()
  for (const { method, url } of routes) {
    const anonymous = await server.app.inject({ method: method as 'GET', url })
    const plain = await server.app.inject({ method: method as 'GET', url, headers: bearer(tokens.access) })

    expect([method, url, anonymous.statusCode, plain.statusCode]).toEqual([method, url, 401, 403])
    // The response to HEAD has no body.
    if (method === 'HEAD') continue
    expect([anonymous.json().code, plain.json().code]).toEqual(['not_authenticated', 'permission_denied'])
  }

  expect(await server.db.selectFrom('users').selectAll().execute()).toEqual(before)
})

test('G6 the contract has no other staff routes', async () => {
  const server = await createTestApp({ API_DOCS: 'on' })
  const { paths } = (await server.app.inject('/api/docs/json')).json()
  const described = Object.keys(paths).filter((path) => path.startsWith('/api/admin'))
  const guarded = new Set((await registeredRoutes(server)).map(({ url }) => url))

  expect(described.length).toBeGreaterThan(10)
  expect(described.map((path) => path.replace('{id}', '2').replace('{sid}', 'x')).sort()).toEqual(
    [...guarded].sort(),
  )
})

test('G6 removing the flag takes effect at the next request', async () => {
  const server = await createTestApp()
  const staff = await signInStaff(server)
  expect((await staff.get('/users')).statusCode).toBe(200)
  await server.db.updateTable('users').set({ is_staff: 0 }).where('id', '=', 1).execute()

  expect((await staff.get('/users')).statusCode).toBe(403)
})

test('a superuser without the flag is not staff', async () => {
  const server = await createTestApp()
  const staff = await signInStaff(server, { is_staff: 0, is_superuser: 1 })

  expect((await staff.get('/users')).json()).toMatchObject({ code: 'permission_denied' })
})

test('a page of another site cannot change anything with the cookies of staff', async () => {
  const server = await createTestApp()
  await signInStaff(server)
  const { client } = await signIn(server.app, 'cookies')
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  const response = await client.post('/api/admin/users/2/deactivate', {}, foreign)

  expect([response.statusCode, response.json().code]).toEqual([403, 'cross_site'])
  expect((await client.post('/api/admin/users/2/deactivate')).statusCode).toBe(200)
})
