import { expect, test } from 'vitest'
import { createTestApp } from '../../testing/test-app.ts'
import { listenStandIns } from '../../testing/test-stand-in.ts'
import { STAND_IN_CLIENT } from './stand-in-client.ts'

const REQUEST = {
  client_id: STAND_IN_CLIENT.clientId,
  redirect_uri: 'http://localhost:3000/auth/callback/google',
  state: '"><script>alert(1)</script>',
}
const URL_OF_PAGE = `/stand-in/google/authorize?${new URLSearchParams(REQUEST)}`

test('the page says what it is, and asks which persona to be', async () => {
  const { app } = await listenStandIns()
  const { headers, body } = await app.inject(URL_OF_PAGE)

  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  expect(body).toContain('This is not Google. It plays Google on your machine, in development only.')
  const labels = [...body.matchAll(/<button [^>]*>([^<]*) </g)].map(([, label]) => label)
  expect(labels).toEqual([
    ...['Ada Lovelace', 'Grace Hopper', 'Alan Turing', 'Emmy Noether', 'Eve Mallory'],
    ...['Deny consent', 'Answer slowly', 'Replay a code', 'Break down'],
  ])
})

test('texts from the URL stay text', async () => {
  const { app } = await listenStandIns()
  const { body } = await app.inject(URL_OF_PAGE)
  expect(body).not.toContain('<script')
  expect(body).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"')
})

test.each([
  ['a parameter that comes twice', `${URL_OF_PAGE}&state=again`],
  ['a parameter that is missing', '/stand-in/google/authorize'],
  ['a persona that there is not', `${URL_OF_PAGE}&persona=nobody`],
])('refuses %s', async (_, url) => {
  const { app } = await listenStandIns()
  const response = await app.inject(url)
  expect(response.statusCode).toBe(400)
  expect(response.body).toContain('This request is refused')
})

test('a foreign name that points at this machine shows nothing', async () => {
  const { app } = await listenStandIns()
  const response = await app.inject({ url: URL_OF_PAGE, headers: { host: 'another.example' } })
  expect(response.statusCode).toBe(404)
})

test('in the whole server, the page has a policy of its own and is not part of the API', async () => {
  const { app } = await createTestApp({ API_DOCS: 'on' })
  const { headers } = await app.inject(URL_OF_PAGE)
  const style = await app.inject('/stand-in/style.css')

  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self' http://localhost:3000; " +
      "base-uri 'none'; frame-ancestors 'none'",
  )
  expect(headers['cache-control']).toBe('no-store')
  expect(style.headers['content-type']).toBe('text/css; charset=utf-8')
  expect((await app.inject('/api/docs/json')).body).not.toContain('stand-in/')
})

test.each<Record<string, string>>([
  { NODE_ENV: 'production', PUBLIC_URL: 'https://app.example.com', BCRYPT_COST: '10' },
  { HOST: '0.0.0.0' },
  { STAND_INS: 'off' },
])('there is none with %o', async (env) => {
  const { app } = await createTestApp(env)
  expect((await app.inject(URL_OF_PAGE)).statusCode).toBe(404)
  expect((await app.inject('/stand-in/style.css')).statusCode).toBe(404)
})
