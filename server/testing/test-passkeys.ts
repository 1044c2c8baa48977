import type { PasskeyCreationOptions, PasskeyRequestOptions } from '../../shared/api/passkey-api.ts'
import { type TokenTransport, TRANSPORT_HEADER } from '../../shared/transports.ts'
import { createTestApp } from './test-app.ts'
import { createAuthenticator, type Misbehavior, type TestAuthenticator } from './test-authenticator.ts'
import { bearer, createTestClient, signIn, type TestClient, type TestResponse, USER1 } from './test-client.ts'

/** Returns a server, a client in which a user is signed in, and how the user manages passkeys. */
export async function createPasskeyApp(env: Record<string, string> = {}, user = USER1) {
  const server = await createTestApp(env)
  return { ...server, ...(await signInOwner(server.app, user)) }
}

/** Signs in with a password. Returns the client, and how its user manages passkeys. */
export async function signInOwner(app: Parameters<typeof signIn>[0], user = USER1) {
  const { client, tokens } = await signIn(app, 'body', user)
  const headers = bearer(tokens.access)
  const send = (method: 'PATCH' | 'DELETE', id: string, payload: object) =>
    client.send({ method, url: `/api/passkeys/${id}`, payload, headers })

  async function begin(): Promise<PasskeyCreationOptions> {
    return (await client.post('/api/passkeys/options', {}, headers)).json()
  }

  /** Adds the passkey of an authenticator. */
  async function add(authenticator: TestAuthenticator, misbehavior?: Misbehavior, name = 'Laptop') {
    const response = authenticator.create(await begin(), misbehavior)
    return client.post('/api/passkeys', { name, response }, headers)
  }

  return {
    client,
    headers,
    begin,
    add,
    list: async () => (await client.get('/api/passkeys', headers)).json(),
    rename: (id: string, name: string) => send('PATCH', id, { name }),
    remove: (id: string) => send('DELETE', id, {}),
  }
}

/** Begins a sign-in, as a login page does. */
export async function beginSignIn(client: TestClient): Promise<PasskeyRequestOptions> {
  return (await client.post('/api/passkeys/sign-in/options')).json()
}

/** Signs in with the passkey of an authenticator, from the challenge to the response with tokens. */
export async function signInByPasskey(
  client: TestClient,
  authenticator: TestAuthenticator,
  { misbehavior, transport }: { misbehavior?: Misbehavior; transport?: TokenTransport } = {},
): Promise<TestResponse> {
  const response = authenticator.get(await beginSignIn(client), misbehavior)
  return client.post('/api/passkeys/sign-in', { response }, transport && { [TRANSPORT_HEADER]: transport })
}

/** Returns a server on which user1 has a passkey, its authenticator, and a browser in which no user is signed in. */
export async function createAppWithPasskey(
  env: Record<string, string> = {},
  authenticator = createAuthenticator(),
) {
  const server = await createPasskeyApp(env)
  const { id } = (await server.add(authenticator)).json<{ id: string }>()
  return { ...server, owner: server.client, client: createTestClient(server.app), authenticator, id }
}
