import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import {
  socialBegin,
  socialCallback,
  socialFinish,
  socialIdentities,
  socialLink,
  socialProviders,
  socialUnlink,
} from '../../shared/api/social-api.ts'
import { TRANSPORT_HEADER } from '../../shared/transports.ts'
import { errors } from '../errors.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { requireFreshSignIn } from '../sessions/fresh-sign-in.ts'
import { CHANGES_SOMETHING } from '../tokens/same-origin.ts'
import { sendSignedIn } from '../tokens/sign-in-response.ts'
import type { TokenDeps } from '../tokens/token-routes.ts'
import type { ProviderRegistry } from './provider-registry.ts'
import { beginTransaction } from './social-begin.ts'
import type { SocialCookies } from './social-cookies.ts'
import { finishSignUp } from './social-finish.ts'
import { linkIdentity, listSignInMethods, unlinkProvider } from './social-link.ts'
import type { SignedInOutcome } from './social-session.ts'
import { checkTransaction, completeTransaction } from './social-sign-in.ts'

export interface SocialRoutesDeps extends Omit<TokenDeps, 'pruning'> {
  providers: ProviderRegistry
  cookies: SocialCookies
}

/** Registers the routes of social sign-in: providers, start and callback, finish, link and unlink. */
export const socialRoutes: FastifyPluginAsyncZod<SocialRoutesDeps> = async (app, deps) => {
  const { db, providers, cookies, requireAccessToken } = deps

  function providerOf(name: string) {
    const provider = providers.get(name)
    if (!provider) throw errors.notFound()
    return provider
  }

  /**
   * Returns the signed-in user. A hook cannot check the token here, because only linking a provider needs it.
   *
   * @throws {ApiError} as the guard does
   */
  async function ownerOf(request: FastifyRequest, reply: FastifyReply) {
    await requireAccessToken.call(app, request, reply)
    return request.user.account
  }

  async function sendOutcome(request: FastifyRequest, reply: FastifyReply, outcome: SignedInOutcome) {
    return { ...(await sendSignedIn(deps, request, reply, outcome)), return_to: outcome.returnTo }
  }

  app.route({
    ...socialProviders,
    handler: async () =>
      [...providers.values()].map(({ name, label, isStandIn }) => ({ name, label, stand_in: isStandIn })),
  })

  app.route({
    ...socialBegin,
    config: { ...COUNTED, ...CHANGES_SOMETHING },
    handler: async (request, reply) => {
      const provider = providerOf(request.params.provider)
      const { intent, return_to } = request.query
      const linkTo = intent === 'link' ? (await ownerOf(request, reply)).id : undefined
      const transport = request.headers[TRANSPORT_HEADER] ?? 'body'
      const { transaction, url } = await beginTransaction(provider, {
        transport,
        linkTo,
        returnTo: return_to,
      })
      await cookies.add(request, reply, transaction)
      return { authorization_url: url.href }
    },
  })

  app.route({
    ...socialCallback,
    config: COUNTED,
    handler: async (request, reply) => {
      const provider = providerOf(request.params.provider)
      const by = contextOf(request, deps)
      const { state } = request.body
      const transaction = await checkTransaction(by, await cookies.read(request, state), {
        state,
        provider: provider.name,
        signedIn: () => ownerOf(request, reply),
      })
      cookies.clear(reply, state)
      const outcome = await completeTransaction(by, provider, transaction, request.body)
      if (outcome.status === 'signed-in') return sendOutcome(request, reply, outcome)
      reply.code(202)
      return outcome.identity
    },
  })

  app.route({
    ...socialFinish,
    config: COUNTED,
    handler: async (request, reply) => {
      const outcome = await finishSignUp(contextOf(request, deps), request.body)
      return sendOutcome(request, reply, outcome)
    },
  })

  app.route({
    ...socialIdentities,
    onRequest: requireAccessToken,
    handler: (request) => listSignInMethods(db, request.user.account.id),
  })

  app.route({
    ...socialLink,
    config: COUNTED,
    onRequest: [requireAccessToken, requireFreshSignIn],
    handler: async (request) => {
      const { user, body } = request
      const provider = await linkIdentity(contextOf(request, deps), user.account, body.handle)
      return { detail: 'The provider is linked to your account.', provider }
    },
  })

  app.route({
    ...socialUnlink,
    config: COUNTED,
    onRequest: [requireAccessToken, requireFreshSignIn],
    handler: async (request) => {
      const { user, params } = request
      await unlinkProvider(contextOf(request, deps), user.account, params.provider)
      return { detail: 'The provider is no longer linked to your account.' }
    },
  })
}
