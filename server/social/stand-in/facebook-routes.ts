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
import { createStandIn, type Grant, type StandInDeps, TOKEN_SECONDS } from './stand-in.ts'

/** Registers a stand-in for Facebook: OAuth 2.0, and an API that returns the user. */
export const facebookRoutes: FastifyPluginAsync<StandInDeps> = async (app, deps) => {
  const standIn = createStandIn(deps, 'Facebook', () => undefined)

  addAuthorizationRoute(app, '/dialog/oauth', standIn)
  addTokenRoute(app, '/oauth/access_token', { standIn, wording })
  app.route<{ Querystring: { fields?: string } }>({
    method: 'GET',
    url: '/me',
    schema: HIDDEN,
    onRequest: respondInstead(standIn, 'userinfo'),
    handler: async (request, reply) => {
      const grant = findGrant(standIn, request)
      if (!grant) return reply.code(400).send(failure('Invalid OAuth access token.', 190))
      const fields = String(request.query.fields ?? 'id,name').split(',')
      return alter(standIn.faults.userinfo, pick(profileOf(grant), fields))
    },
  })
}

const wording: TokenWording = {
  grant: ({ accessToken }) => ({
    access_token: accessToken,
    token_type: 'bearer',
    expires_in: TOKEN_SECONDS,
  }),
  refuse: (error) => ({ status: 400, body: failure(`Error validating the request: ${error}`, 100) }),
}

/** Returns an error in the shape of Facebook, which is not that of OAuth 2.0. */
function failure(message: string, code: number): Json {
  return { error: { message, type: 'OAuthException', code } }
}

/** Returns the user as Facebook does, which omits an unverified e-mail address and does not mark a verified one. */
function profileOf({ persona, scopes }: Grant): Json {
  const { subject, name, email, verified } = persona.person
  return { id: String(subject), name, ...(scopes.includes('email') && email && verified && { email }) }
}

/** Returns the requested fields, and always the id. */
function pick(profile: Json, fields: string[]): Json {
  return Object.fromEntries(
    Object.entries(profile).filter(([name]) => name === 'id' || fields.includes(name)),
  )
}
