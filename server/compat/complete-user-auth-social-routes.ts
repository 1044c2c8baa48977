import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { createErrorHandler } from '../http/error-handlers.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { createProviders } from '../social/provider-registry.ts'
import { identify } from '../social/social-sign-in.ts'
import type { TokenDeps } from '../tokens/token-routes.ts'
import { AccessAndUser, sendWithUser } from './complete-user.ts'
import { always, messageOf } from './django-messages.ts'
import { signInAtOnce } from './social-entry.ts'

/**
 * The providers to which the pages of complete-user-auth send a PKCE challenge. They send none to Facebook,
 * which is therefore not supported: an attacker with a stolen code could sign in (RFC 9700 §2.1.1).
 */
const PROTECTED_BY_PKCE = ['google', 'github']

/**
 * The code, and its verifier in the form of RFC 7636 §4.1. The original system also accepts access tokens of
 * the provider, which this server does not.
 */
const Exchange = z.object({
  code: z.string().min(1),
  code_verifier: z.string().regex(/^[\w.~-]{43,128}$/, 'Enter a valid PKCE verifier.'),
})

const messages = messageOf({
  not_found: always(400, { detail: 'Unsupported provider' }),
  social_failed: always(400, { detail: 'Code exchange failed' }),
  provider_error: always(502, { detail: 'Failed to fetch user from provider' }),
})

/**
 * Registers social sign-in for the pages of complete-user-auth. They redirect to a provider themselves, keep
 * state and verifier, and send us the code.
 */
export const completeUserAuthSocialRoutes: FastifyPluginAsyncZod<TokenDeps> = async (app, deps) => {
  const { config, pruning } = deps
  const providers = createProviders(config, app.log)
  // The pages of complete-user-auth do not send the redirect URI that they used, so it must be the first in
  // COMPAT_REDIRECT_URI.
  const [redirectUri] = config.compatRedirectUris

  function providerOf(name: string) {
    const provider = PROTECTED_BY_PKCE.includes(name) ? providers.get(name) : undefined
    if (!provider || redirectUri === undefined) throw errors.notFound()
    return { provider, redirectUri }
  }

  app.route({
    method: 'POST',
    url: '/api/auth/social/:provider',
    config: COUNTED,
    schema: {
      hide: true,
      params: z.object({ provider: z.string() }),
      body: Exchange,
      response: { 200: AccessAndUser },
    },
    errorHandler: createErrorHandler(config, messages),
    preValidation: async ({ params }) => void providerOf(params.provider),
    handler: async (request, reply) => {
      const { provider, redirectUri } = providerOf(request.params.provider)
      const { code, code_verifier: verifier } = request.body
      const by = contextOf(request, deps)
      const identity = await identify(by, provider, {
        response: { code },
        secrets: { verifier, redirectUri },
      })
      const outcome = await signInAtOnce(by, { provider: provider.name, identity }, 'refresh-cookie')
      pruning.soon()
      return sendWithUser(deps, request, reply, outcome)
    },
  })
}
