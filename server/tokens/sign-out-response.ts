import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config/config.ts'
import { contextOf } from '../http/request-context.ts'
import { signOut } from './sign-out.ts'
import type { TransportDeps } from './token-transport.ts'

/**
 * Ends the sessions of the tokens in the request, as `signOut` does. Clears the cookies and, in production, the
 * storage of our pages in the browser.
 */
export async function sendSignedOut(
  { transports, config, ...deps }: TransportDeps & { config: Config },
  request: FastifyRequest<{ Body: { refresh?: string } }>,
  reply: FastifyReply,
): Promise<void> {
  await signOut(contextOf(request, deps), transports.carried(request))
  transports.clear(reply)
  clearSiteData(reply, config)
}

/**
 * Asks the browser to clear the storage of our origin, by the header `Clear-Site-Data` (OWASP ASVS 14.3.1). Only a
 * request of our own pages gets the header. Otherwise a foreign page could make browsers clear the storage.
 * Development does not send it, because other projects on the machine may have the same origin.
 */
function clearSiteData(reply: FastifyReply, { environment }: Pick<Config, 'environment'>): void {
  const isOurPage = reply.request.headers['sec-fetch-site'] === 'same-origin'
  if (environment === 'production' && isOurPage) reply.header('clear-site-data', '"storage"')
}
