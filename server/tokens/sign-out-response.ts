import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config/config.ts'
import { contextOf } from '../http/request-context.ts'
import { type SignOutDeps, signOut } from './sign-out.ts'
import type { Transports } from './token-transport.ts'

export type SignOutResponseDeps = Pick<SignOutDeps, 'db' | 'tokens'> & {
  config: Pick<Config, 'environment'>
  transports: Transports
}

/** Ends every session whose token the request carries, and clears what the browser keeps of them. */
export async function sendSignedOut(
  { transports, config, ...deps }: SignOutResponseDeps,
  request: FastifyRequest<{ Body: { refresh?: string } }>,
  reply: FastifyReply,
): Promise<void> {
  await signOut(contextOf(request, deps), transports.carried(request))
  transports.clear(reply)
  clearSiteData(reply, config)
}

/**
 * Asks the browser to clear everything that our pages have stored in it (OWASP ASVS 14.3.1). Only if a page
 * of ours asks, because any other page could clear ours otherwise. Only in production, because on a
 * developer's machine other projects may share the origin.
 */
function clearSiteData(reply: FastifyReply, { environment }: Pick<Config, 'environment'>): void {
  const isOurPage = reply.request.headers['sec-fetch-site'] === 'same-origin'
  if (environment === 'production' && isOurPage) reply.header('clear-site-data', '"storage"')
}
