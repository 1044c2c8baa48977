import type { TokenTransport } from '../../shared/transports.ts'
import { TRANSPORT_HEADER } from '../../shared/transports.ts'
import { createListeningTestApp, ORIGIN } from './test-app.ts'
import { createTestClient, type TestClient } from './test-client.ts'

/**
 * The headers of a request by our own page. Starting a sign-in sets a cookie, so foreign pages may not
 * request it.
 */
export const FROM_PAGE = { origin: ORIGIN }

/** Returns a server that listens, because its stand-ins are reached over the network like real providers. */
export async function createSocialApp(env: Record<string, string> = {}) {
  const server = await createListeningTestApp(env)
  return { ...server, client: createTestClient(server.app) }
}

/**
 * Starts a sign-in, and chooses a persona at the provider as a browser would. Returns the parameters of the
 * redirect.
 */
export async function visitProvider(
  client: TestClient,
  { provider = 'google', persona = 'ada', transport = 'body', query = '', headers = {} }: Visit = {},
): Promise<Record<string, string>> {
  const url = `/api/social/${provider}${query}`
  const begun = await client.get(url, { ...FROM_PAGE, [TRANSPORT_HEADER]: transport, ...headers })
  const { authorization_url } = begun.json<{ authorization_url: string }>()
  const response = await fetch(`${authorization_url}&persona=${persona}`, { redirect: 'manual' })
  const returned = new URL(response.headers.get('location') ?? 'http://nowhere')
  return Object.fromEntries(returned.searchParams)
}

interface Visit {
  provider?: string
  persona?: string
  transport?: TokenTransport
  query?: string
  headers?: Record<string, string>
}

/** Signs in with a provider, from the start to the response with tokens. */
export async function signInBy(client: TestClient, visit: Visit = {}) {
  const returned = await visitProvider(client, visit)
  return finish(client, returned, visit)
}

/** Posts the parameters of the redirect to the callback, as our page does. */
export function finish(
  client: TestClient,
  body: Record<string, string>,
  { provider = 'google', headers = {} }: Visit = {},
) {
  return client.post(`/api/social/${provider}`, body, { ...FROM_PAGE, ...headers })
}
