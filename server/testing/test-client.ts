import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { type TokenTransport, TRANSPORT_HEADER } from '../../shared/transports.ts'

/** A client that keeps its cookies, like a browser, and returns each response. */
export interface TestClient {
  cookies: Record<string, string>
  send(options: InjectOptions): Promise<TestResponse>
  post(url: string, payload?: object, headers?: Record<string, string>): Promise<TestResponse>
  get(url: string, headers?: Record<string, string>): Promise<TestResponse>
}

export type TestResponse = Awaited<ReturnType<FastifyInstance['inject']>>

export function createTestClient(app: Pick<FastifyInstance, 'inject'>): TestClient {
  const cookies: Record<string, string> = {}

  async function send(options: InjectOptions): Promise<TestResponse> {
    const response = await app.inject({ ...options, cookies: { ...cookies } })
    for (const { name, value, maxAge, expires } of response.cookies) {
      const gone = maxAge === 0 || (expires && expires.getTime() <= Date.now())
      if (gone) delete cookies[name]
      else cookies[name] = value
    }
    return response
  }

  return {
    cookies,
    send,
    post: (url, payload = {}, headers = {}) => send({ method: 'POST', url, payload, headers }),
    get: (url, headers = {}) => send({ method: 'GET', url, headers }),
  }
}

export const USER1 = { username: 'user1', password: 'password1' }
export const USER2 = { username: 'user2', password: 'password2' }

/** Signs in. Returns the client, which has the cookies, and the tokens in the response. */
export async function signIn(app: FastifyInstance, transport: TokenTransport = 'body', user = USER1) {
  const client = createTestClient(app)
  const response = await client.post('/api/token', user, { [TRANSPORT_HEADER]: transport })
  return { client, response, tokens: response.json<{ access: string; refresh: string }>() }
}

/**
 * Sends bytes to a listening server. Returns everything that the server sends until it closes the connection.
 */
export async function talk(app: FastifyInstance, bytes: string): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  let text = ''
  socket.on('data', (data) => {
    text += data
  })
  socket.write(bytes)
  await once(socket, 'close')
  return text
}

/** Returns the headers of a request with an access token. */
export function bearer(access: string): Record<string, string> {
  return { authorization: `Bearer ${access}` }
}

/** Returns the claims of a token without verifying it. */
export function claimsOf(token: string) {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}
