import type { onRequestAsyncHookHandler } from 'fastify'
import { SESSION_HEADER } from '../../shared/transports.ts'
import { errors } from '../errors.ts'
import { type AccessDeps, authenticate, type SignedInUser } from './access.ts'
import type { Transports } from './token-transport.ts'

declare module '@fastify/jwt' {
  interface FastifyJWT {
    /** The keys, by their `kid`. */
    namespaces: string
    /** The signed-in user, on `request.user` behind a guard. */
    user: SignedInUser
  }
}

export interface GuardDeps extends Omit<AccessDeps, 'log'> {
  transports: Transports
}

/**
 * Creates the hook of protected routes. It requires a valid access token. If the page names its session, the
 * token must belong to that one, because another tab may have replaced the cookie without the page knowing.
 *
 * @throws {ApiError} 401 not_authenticated, bad_authorization_header, token_not_valid or session_changed
 */
export function createGuard({ db, tokens, transports }: GuardDeps): onRequestAsyncHookHandler {
  return async function requireAccessToken(request) {
    const token = transports.accessToken(request)
    if (token === undefined) throw errors.notAuthenticated()
    const user = await authenticate({ db, tokens, log: request.log }, token)
    const meant = request.headers[SESSION_HEADER]
    if (meant !== undefined && meant !== user.claims.sid) throw errors.sessionChanged()
    request.user = user
  }
}
