import type { FastifyPluginAsync } from 'fastify'
import {
  addAuthorizationRoute,
  addTokenRoute,
  findGrant,
  HIDDEN,
  respondInstead,
  type TokenWording,
} from './common-routes.ts'
import { alter, type Json } from './faults.ts'
import { FIRST_KEY, userClaims, writeIdToken } from './id-token.ts'
import { findKey } from './key-ring.ts'
import { createStandIn, type StandIn, type StandInDeps, standInUrl, TOKEN_SECONDS } from './stand-in.ts'

/** Registers a stand-in for Google: OpenID Connect, with discovery, ID tokens and user info. */
export const googleRoutes: FastifyPluginAsync<StandInDeps> = async (app, deps) => {
  const issuer = () => standInUrl(deps.config, 'google')
  const standIn = createStandIn(deps, 'Google', issuer)

  app.route({
    method: 'GET',
    url: '/.well-known/openid-configuration',
    schema: HIDDEN,
    onRequest: respondInstead(standIn, 'discovery'),
    handler: async () => alter(standIn.faults.discovery, metadata(issuer())),
  })
  addAuthorizationRoute(app, '/authorize', standIn)
  addTokenRoute(app, '/token', { standIn, wording: wording(standIn) })
  app.route({
    method: 'GET',
    url: '/jwks',
    schema: HIDDEN,
    onRequest: respondInstead(standIn, 'jwks'),
    handler: async () => alter(standIn.faults.jwks, await publishedKeys(standIn)),
  })
  app.route({
    method: ['GET', 'POST'],
    url: '/userinfo',
    schema: HIDDEN,
    onRequest: respondInstead(standIn, 'userinfo'),
    handler: async (request, reply) => {
      const grant = findGrant(standIn, request)
      if (grant) return alter(standIn.faults.userinfo, userClaims(grant))
      reply.code(401).header('www-authenticate', 'Bearer error="invalid_token"')
      return { error: 'invalid_token' }
    },
  })
}

/** Returns the metadata of the provider (OpenID Connect Discovery §3). */
function metadata(issuer: string): Json {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    userinfo_endpoint: `${issuer}/userinfo`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'email', 'profile'],
    // Google's metadata has this field too. With it, our server's OAuth library refuses a sign-in if our own web
    // page did not pass on the `iss` of the redirect (RFC 9207).
    authorization_response_iss_parameter_supported: true,
  }
}

function wording(standIn: StandIn): TokenWording {
  return {
    grant: async (redemption) => ({
      access_token: redemption.accessToken,
      token_type: 'Bearer',
      expires_in: TOKEN_SECONDS,
      scope: redemption.grant.scopes.join(' '),
      id_token: await writeIdToken(standIn, redemption),
    }),
    refuse: (error) => ({ status: error === 'invalid_client' ? 401 : 400, body: { error } }),
  }
}

async function publishedKeys({ faults }: StandIn): Promise<Json> {
  const keys = await Promise.all((faults.published ?? [FIRST_KEY]).map(findKey))
  return { keys: keys.map(({ publicJwk }) => publicJwk) }
}
