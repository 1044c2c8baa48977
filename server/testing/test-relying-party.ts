import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretPost,
  Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchProtectedResource,
  randomPKCECodeVerifier,
} from 'openid-client'
import { standInUrl } from '../social/stand-in/stand-in.ts'
import { STAND_IN_CLIENT } from '../social/stand-in/stand-in-client.ts'
import { choosePersona } from './test-stand-in.ts'

/** The providers that have a stand-in. */
export const PROVIDERS = ['google', 'github', 'facebook'] as const
export type ProviderName = (typeof PROVIDERS)[number]

const { clientId, clientSecret } = STAND_IN_CLIENT
const SECRET_IN_BODY = ClientSecretPost(clientSecret)

const OAUTH_PATHS = {
  github: { issuer: '/login/oauth', authorize: '/login/oauth/authorize', token: '/login/oauth/access_token' },
  facebook: { issuer: '', authorize: '/dialog/oauth', token: '/oauth/access_token' },
}

/** Creates a client of a stand-in with openid-client. It makes every check that the library offers. */
export async function connect(provider: ProviderName, port: number, clientAuth: ClientAuth = SECRET_IN_BODY) {
  const base = standInUrl({ port }, provider)
  if (provider === 'google') {
    const execute = [allowInsecureRequests, enableNonRepudiationChecks]
    return discovery(new URL(base), clientId, undefined, clientAuth, { execute })
  }
  const { issuer, authorize, token } = OAUTH_PATHS[provider]
  const server = {
    issuer: base + issuer,
    authorization_endpoint: base + authorize,
    token_endpoint: base + token,
  }
  const config = new Configuration(server, clientId, undefined, clientAuth)
  allowInsecureRequests(config)
  return config
}

const SCOPES = {
  google: 'openid email profile',
  github: 'read:user user:email',
  facebook: 'email,public_profile',
}

const STATE = 'the-state'
const NONCE = 'the-nonce'

/**
 * Sends a browser to a stand-in, where it chooses a persona. Returns the URL of the redirect, and the checks
 * for it. `changes` apply to the authorization request.
 */
export async function visit(
  provider: ProviderName,
  config: Configuration,
  persona: string,
  changes: Record<string, string> = {},
) {
  const verifier = randomPKCECodeVerifier()
  const isOpenId = provider === 'google'
  const url = buildAuthorizationUrl(config, {
    redirect_uri: `http://localhost:3000/auth/callback/${provider}`,
    scope: SCOPES[provider],
    state: STATE,
    ...(isOpenId && { nonce: NONCE }),
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...changes,
  })
  const openId = isOpenId && { expectedNonce: NONCE, idTokenExpected: true }
  const checks = { pkceCodeVerifier: verifier, expectedState: STATE, ...openId }
  return { back: await choosePersona(url, persona), checks }
}

/** Signs in at a stand-in. Returns the tokens, and `get`, which requests a URL of the provider with them. */
export async function signIn(
  provider: ProviderName,
  port: number,
  persona = 'ada',
  clientAuth: ClientAuth = SECRET_IN_BODY,
) {
  const config = await connect(provider, port, clientAuth)
  const { back, checks } = await visit(provider, config, persona)
  const tokens = await authorizationCodeGrant(config, back, checks)
  const get = async (path: string) => {
    const url = new URL(standInUrl({ port }, provider) + path)
    return (await fetchProtectedResource(config, tokens.access_token, url, 'GET')).json()
  }
  return { config, tokens, get }
}
