import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Profile } from '../../shared/api/account-api.ts'
import { readProfile } from '../accounts/profile.ts'
import type { SignedInOutcome } from '../social/social-session.ts'
import { sendSignedIn } from '../tokens/sign-in-response.ts'
import type { TokenDeps } from '../tokens/token-routes.ts'
import { tokensIn } from './tokens-in.ts'

/** A user, in the shape of complete-user-auth. */
export const CompleteUser = z.object({
  id: z.int(),
  username: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
})

/** The access token in the body of a response. Undefined if the token is in a cookie. */
export const Access = z.object({ access: z.string().optional() })

/** The response to a sign-in. */
export const AccessAndUser = Access.extend({ user: CompleteUser })

/** Returns the part of a profile that complete-user-auth shows. */
export function toCompleteUser({ user, email }: Profile): z.infer<typeof CompleteUser> {
  return { id: user.id, username: user.username, email, email_verified: user.email_verified }
}

/** Sends the response to a sign-in: the access token and the user. */
export async function sendWithUser(
  deps: TokenDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  signedIn: Pick<SignedInOutcome, 'session' | 'pair'>,
): Promise<z.infer<typeof AccessAndUser>> {
  const { access } = tokensIn(await sendSignedIn(deps, request, reply, signedIn))
  return { access, user: toCompleteUser(await readProfile(deps.db, signedIn.session.user_id)) }
}
