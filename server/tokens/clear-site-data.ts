import type { FastifyReply } from 'fastify'
import type { Config } from '../config/config.ts'

/**
 * Asks the browser to forget whatever our pages have stored in it (OWASP ASVS 14.3.1): somebody has
 * signed out. Only where a page of ours asked, or any other page could empty ours; and in production
 * only, because on a developer's machine other projects may share the origin.
 */
export function clearSiteData(reply: FastifyReply, { environment }: Pick<Config, 'environment'>): void {
  const isOurPage = reply.request.headers['sec-fetch-site'] === 'same-origin'
  if (environment === 'production' && isOurPage) reply.header('clear-site-data', '"storage"')
}
