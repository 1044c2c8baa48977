import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { socialBegin, socialCallback } from '../../shared/api/social-api.ts'
import { readProfile } from '../accounts/profile.ts'
import { errors } from '../errors.ts'
import { createErrorHandler } from '../http/error-handlers.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { createProviders } from '../social/provider-registry.ts'
import { createSealer } from '../social/sealed-transaction.ts'
import { beginTransaction } from '../social/social-begin.ts'
import { createSocialCookies } from '../social/social-cookies.ts'
import { checkTransaction, identifyReturned } from '../social/social-sign-in.ts'
import { CHANGES_SOMETHING } from '../tokens/same-origin.ts'
import { sendSignedIn } from '../tokens/sign-in-response.ts'
import type { TokenDeps } from '../tokens/token-routes.ts'
import { djangoMessage, messageOf } from './django-messages.ts'
import { provenEmail } from './proven-email.ts'
import { signInAtOnce } from './social-entry.ts'

/** Our names of the providers, by their names in python-social-auth. */
const OUR_NAMES: Partial<Record<string, string>> = {
  'google-oauth2': 'google',
  github: 'github',
  facebook: 'facebook',
}

const params = z.object({ provider: z.string() })

const messages = messageOf({
  invalid: (refusal) =>
    refusal.body.fields?.state
      ? { statusCode: 400, body: { non_field_errors: ['Invalid state has been provided.'] } }
      : djangoMessage(refusal),
  social_failed: ({ statusCode, message }) => ({ statusCode, body: { non_field_errors: [message] } }),
})

/**
 * Registers the start and the callback of social sign-in. They are like those of our own pages, but the
 * provider redirects to a page of the other front end.
 */
export const djoserSocialRoutes: FastifyPluginAsyncZod<TokenDeps> = async (app, deps) => {
  const { config, pruning } = deps
  const providers = createProviders(config, app.log)
  const cookies = createSocialCookies(config, createSealer(config))
  app.setErrorHandler(createErrorHandler(config, messages))

  function providerOf(name: string) {
    const provider = providers.get(OUR_NAMES[name] ?? '')
    if (!provider) throw errors.notFound()
    return provider
  }

  app.route({
    method: 'GET',
    url: '/api/o/:provider',
    config: { ...COUNTED, ...CHANGES_SOMETHING },
    schema: {
      hide: true,
      params,
      querystring: z.object({
        redirect_uri: z.enum(config.compatRedirectUris, 'This is not an address of COMPAT_REDIRECT_URI.'),
      }),
      response: { 200: socialBegin.schema.response[200] },
    },
    handler: async (request, reply) => {
      const provider = providerOf(request.params.provider)
      const { redirect_uri: redirectUri } = request.query
      const { transaction, url } = await beginTransaction(provider, {
        transport: 'cookies',
        returnTo: undefined,
        linkTo: undefined,
        redirectUri,
      })
      await cookies.add(request, reply, transaction)
      return { authorization_url: url.href }
    },
  })

  app.route({
    method: 'POST',
    url: '/api/o/:provider',
    config: COUNTED,
    schema: {
      hide: true,
      params,
      querystring: socialCallback.schema.body,
      response: { 201: z.object({ user: z.string() }) },
    },
    handler: async (request, reply) => {
      const provider = providerOf(request.params.provider)
      const by = contextOf(request, deps)
      const { state } = request.query
      const transaction = await checkTransaction(by, await cookies.read(request, state), {
        state,
        provider: provider.name,
        signedIn: refuseLinking,
      })
      cookies.clear(reply, state)
      const identity = await identifyReturned(by, provider, { transaction, returned: request.query })
      const outcome = await signInAtOnce(by, { provider: provider.name, identity }, transaction.transport)
      pruning.soon()
      await sendSignedIn(deps, request, reply, outcome)
      reply.code(201)
      return { user: provenEmail(await readProfile(deps.db, outcome.session.user_id)) }
    },
  })
}

/** Refuses a transaction that our own pages started in order to link a provider. */
async function refuseLinking(): Promise<never> {
  throw errors.socialFailed()
}
