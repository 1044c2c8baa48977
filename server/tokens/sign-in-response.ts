import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TokenObtainResponse } from '../../shared/api/token-api.ts'
import { contextOf } from '../http/request-context.ts'
import type { Session } from '../sessions/session-repository.ts'
import { type SignOutDeps, signOut } from './sign-out.ts'
import type { Holder, TokenPair } from './token-pair.ts'
import type { Transports } from './token-transport.ts'

/** What it takes to answer a sign-in. */
export type SignInResponseDeps = Pick<SignOutDeps, 'db' | 'tokens'> & { transports: Transports }

/** Answers whoever has just signed in, whichever way, in the transport of the session. */
export async function sendSignedIn(
  { transports, ...deps }: SignInResponseDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { session, pair }: { session: Session; pair: TokenPair },
): Promise<TokenObtainResponse> {
  // The session that a replaced cookie named must not live on unseen.
  if (session.transport !== 'body') {
    await signOut(contextOf(request, deps), transports.replaced(request))
  }
  return transports.obtainResponse(reply, session, pair)
}

/** Creates what `passwordRoutes` sends the tokens of its new session with; accounts know nothing of tokens. */
export function createTokenSender(deps: SignInResponseDeps) {
  return (
    request: FastifyRequest,
    reply: FastifyReply,
    session: Session,
    user: Holder,
  ): Promise<TokenObtainResponse> =>
    sendSignedIn(deps, request, reply, { session, pair: deps.tokens.issuePair(session, user) })
}
