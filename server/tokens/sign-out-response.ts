import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config/config.ts'
import { type SignOutDeps, signOut } from './sign-out.ts'
import { contextOf } from '../http/request-context.ts'
import { clearSiteData } from './clear-site-data.ts'
import type { Transports } from './token-transport.ts'

/** What it takes to answer a sign-out. */
export type SignOutAnswerDeps = Pick<SignOutDeps, 'db' | 'tokens'> & {
  config: Pick<Config, 'environment'>
  transports: Transports
}

/** Ends every session whose token the request carries, and clears what its browser keeps of them. */
export async function answerSignedOut(
  { transports, config, ...deps }: SignOutAnswerDeps,
  request: FastifyRequest<{ Body: { refresh?: string } }>,
  reply: FastifyReply,
): Promise<void> {
  await signOut(contextOf(request, deps), transports.carried(request))
  transports.clear(reply)
  clearSiteData(reply, config)
}
