import type { FastifyPluginAsync } from 'fastify'
import {
  addAuthorizationRoute,
  addTokenRoute,
  findGrant,
  HIDDEN,
  respondInstead,
  type TokenWording,
} from './common-routes.ts'
import { alter } from './faults.ts'
import type { Person } from './personas.ts'
import type { TokenError } from './redemption.ts'
import { createStandIn, type StandInDeps, standInUrl } from './stand-in.ts'

/** Registers a stand-in for GitHub: OAuth 2.0, and an API that returns the user. */
export const githubRoutes: FastifyPluginAsync<StandInDeps> = async (app, deps) => {
  const issuer = () => `${standInUrl(deps.config, 'github')}/login/oauth`
  const standIn = createStandIn(deps, 'GitHub', issuer)

  addAuthorizationRoute(app, '/login/oauth/authorize', standIn)
  addTokenRoute(app, '/login/oauth/access_token', { standIn, wording })
  app.route({
    method: 'GET',
    url: '/api/user',
    schema: HIDDEN,
    onRequest: respondInstead(standIn, 'userinfo'),
    handler: async (request, reply) => {
      const grant = findGrant(standIn, request)
      if (!grant) return reply.code(401).send(BAD_CREDENTIALS)
      const { subject, login, name } = grant.persona.person
      // Null like that of most users, who keep their e-mail address off the public profile.
      return alter(standIn.faults.userinfo, { id: subject, login, name, email: null })
    },
  })
  app.route({
    method: 'GET',
    url: '/api/user/emails',
    schema: HIDDEN,
    onRequest: respondInstead(standIn, 'emails'),
    handler: async (request, reply) => {
      const grant = findGrant(standIn, request)
      if (!grant) return reply.code(401).send(BAD_CREDENTIALS)
      const mayRead = grant.scopes.includes('user:email') || grant.scopes.includes('user')
      if (!mayRead) return reply.code(404).send({ message: 'Not Found' })
      return emailsOf(grant.persona.person)
    },
  })
}

const BAD_CREDENTIALS = { message: 'Bad credentials' }

const wording: TokenWording = {
  formUnlessAsked: true,
  grant: ({ accessToken, grant }) => ({
    access_token: accessToken,
    token_type: 'bearer',
    scope: grant.scopes.join(','),
  }),
  // GitHub's token endpoint sends 200 even for an error, which is in the body.
  refuse: (error) => ({ status: 200, body: { error: ERRORS[error], error_description: DETAILS[error] } }),
}

/** GitHub's own error codes for those of OAuth 2.0. */
const ERRORS: Record<TokenError, string> = {
  invalid_request: 'bad_verification_code',
  invalid_grant: 'bad_verification_code',
  invalid_client: 'incorrect_client_credentials',
  unsupported_grant_type: 'unsupported_grant_type',
}

const DETAILS: Record<TokenError, string> = {
  invalid_request: 'The code passed is incorrect or expired.',
  invalid_grant: 'The code passed is incorrect or expired.',
  invalid_client: 'The client_id and/or client_secret passed are incorrect.',
  unsupported_grant_type: 'The grant_type is not supported.',
}

/**
 * Returns the user's e-mail addresses. The first is an older one, so that a client must look for the primary
 * one.
 */
function emailsOf({ login, email, verified }: Person) {
  if (!email) return []
  return [
    { email: `${login}@old.example.com`, primary: false, verified: true, visibility: null },
    { email, primary: true, verified, visibility: 'private' },
  ]
}
