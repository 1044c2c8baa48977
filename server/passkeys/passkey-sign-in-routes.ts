import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { passkeyEndpoints, passkeySignIn, passkeySignInOptions } from '../../shared/api/passkey-api.ts'
import { TRANSPORT_HEADER } from '../../shared/transports.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { sendSignedIn } from '../tokens/sign-in-response.ts'
import type { TokenDeps } from '../tokens/token-routes.ts'
import type { PasskeyCookie } from './passkey-cookie.ts'
import { beginSignIn, signInByPasskey } from './passkey-sign-in.ts'

export interface PasskeySignInDeps extends Omit<TokenDeps, 'pruning' | 'requireAccessToken'> {
  cookie: PasskeyCookie
}

/** Registers the routes that need no sign-in: the sign-in with a passkey, and where to manage passkeys. */
export const passkeySignInRoutes: FastifyPluginAsyncZod<PasskeySignInDeps> = async (app, deps) => {
  const { config, cookie } = deps

  app.route({
    ...passkeySignInOptions,
    config: COUNTED,
    handler: (request, reply) => beginSignIn(deps, cookie.renew(request, reply)),
  })

  app.route({
    ...passkeySignIn,
    config: COUNTED,
    handler: async (request, reply) => {
      const by = contextOf(request, deps)
      const presented = { ...request.body, browser: cookie.read(request) }
      const transport = request.headers[TRANSPORT_HEADER] ?? 'body'
      const signedIn = await signInByPasskey(by, presented, transport)
      return sendSignedIn(deps, request, reply, signedIn)
    },
  })

  const page = `${config.pagesUrl}/profile`
  app.route({ ...passkeyEndpoints, handler: async () => ({ enroll: page, manage: page }) })
}
