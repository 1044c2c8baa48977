import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TokenObtainResponse } from '../../shared/api/token-api.ts'
import { contextOf } from '../http/request-context.ts'
import type { Session } from '../sessions/session-repository.ts'
import { type SignOutDeps, signOut } from './sign-out.ts'
import type { Holder, TokenPair } from './token-pair.ts'
import type { Transports } from './token-transport.ts'

export type SignInResponseDeps = Pick<SignOutDeps, 'db' | 'tokens'> & { transports: Transports }

/** Sends the response to a sign-in of any kind, in the transport of the session. */
export async function sendSignedIn(
  { transports, ...deps }: SignInResponseDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { session, pair }: { session: Session; pair: TokenPair },
): Promise<TokenObtainResponse> {
  // A session whose cookie is replaced must end, or it would live on unseen.
  if (session.transport !== 'body') {
    await signOut(contextOf(request, deps), transports.replaced(request))
  }
  return transports.obtainResponse(reply, session, pair)
}

/** Creates the function that `passwordRoutes` sends new tokens with. The accounts module knows no tokens. */
export function createTokenSender(deps: SignInResponseDeps) {
  return (
    request: FastifyRequest,
    reply: FastifyReply,
    session: Session,
    user: Holder,
  ): Promise<TokenObtainResponse> =>
    sendSignedIn(deps, request, reply, { session, pair: deps.tokens.issuePair(session, user) })
}
