import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { type SignOutDeps, signOut } from '../tokens/sign-out.ts'
import { callerOf } from './caller.ts'
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
  await signOut({ ...deps, ...callerOf(request) }, transports.carried(request))
  transports.clear(reply)
  clearSiteData(reply, config)
}
