import type { onRequestAsyncHookHandler } from 'fastify'
import { SESSION_HEADER } from '../../shared/transports.ts'
import type { Config } from '../config/config.ts'
import { errors } from '../errors.ts'
import { authenticate, type SignedInUser } from './access.ts'
import type { TransportDeps } from './token-transport.ts'

declare module '@fastify/jwt' {
  interface FastifyJWT {
    /**
     * The names under which @fastify/jwt registers its instances. There is one for each signing key, named by its
     * `kid`.
     */
    namespaces: string
    /** The signed-in user, which the guard of protected routes sets. */
    user: SignedInUser
  }
}

/**
 * Creates the hook of protected routes, which requires a valid access token. A browser tab may send the id of its
 * session in a header. The token must then belong to that session, because a sign-in in another tab may have
 * replaced the cookie that both tabs share.
 *
 * @throws {ApiError} 401 not_authenticated, bad_authorization_header or session_changed; otherwise as
 *   `authenticate`
 */
export function createGuard({
  config,
  db,
  tokens,
  transports,
}: TransportDeps & { config: Config }): onRequestAsyncHookHandler {
  return async function requireAccessToken(request) {
    const token = transports.accessToken(request)
    if (token === undefined) throw errors.notAuthenticated()
    const deps = {
      ...{ config, db, tokens, log: request.log },
      // Only a route with `BEFORE_ENROLMENT` in its config is open to users who must set up a second factor first.
      beforeEnrolment: request.routeOptions.config.beforeEnrolment,
    }
    const user = await authenticate(deps, token)
    const meant = request.headers[SESSION_HEADER]
    if (meant !== undefined && meant !== user.claims.sid) throw errors.sessionChanged()
    request.user = user
  }
}
