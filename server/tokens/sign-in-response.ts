import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TokenObtainResponse } from '../../shared/api/token-api.ts'
import { contextOf } from '../http/request-context.ts'
import type { Session } from '../sessions/session-repository.ts'
import { signOut } from './sign-out.ts'
import type { Holder, TokenPair } from './token-pair.ts'
import type { TransportDeps } from './token-transport.ts'

/** Sends the response to a sign-in of any kind in the transport of the new session. */
export async function sendSignedIn(
  { transports, ...deps }: TransportDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { session, pair }: { session: Session; pair: TokenPair },
): Promise<TokenObtainResponse> {
  // The new cookie may replace the cookie of an earlier session. That session must end, because the user could no
  // longer sign out of it.
  if (session.transport !== 'body') {
    await signOut(contextOf(request, deps), transports.replaced(request))
  }
  return transports.obtainResponse(reply, session, pair)
}

/**
 * Creates the function by which lower folders, such as server/accounts, send tokens. They get it as a dependency,
 * because they must not import server/tokens.
 */
export function createTokenSender(deps: TransportDeps) {
  return (
    request: FastifyRequest,
    reply: FastifyReply,
    session: Session,
    user: Holder,
  ): Promise<TokenObtainResponse> =>
    sendSignedIn(deps, request, reply, { session, pair: deps.tokens.issuePair(session, user) })
}
