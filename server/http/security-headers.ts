import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import fp from 'fastify-plugin'
import helmet, { type HelmetOptions } from 'helmet'
import type { Config } from '../config/config.ts'

const HSTS_SECONDS = 31_536_000 // one year (OWASP ASVS 3.4.1)

/** The policy of our pages. It forbids inline scripts and styles, resources of other sites, and framing. */
const contentSecurityPolicy = {
  'default-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
  'img-src': ["'self'", 'data:'],
  'object-src': ["'none'"],
}

/** Creates the headers that restrict what a page can do, and that keep responses out of caches. */
export function createSecurityHeaders({ publicUrl }: Pick<Config, 'publicUrl'>): OutgoingHttpHeaders {
  const https = publicUrl.startsWith('https:')
  const headers = headersOf({
    contentSecurityPolicy: {
      useDefaults: false,
      // Plain http does not get `upgrade-insecure-requests`. With it, a browser would load our files over https,
      // which the server does not offer. The page would then stay blank on every host except localhost.
      directives: { ...contentSecurityPolicy, ...(https && { 'upgrade-insecure-requests': [] }) },
    },
    hsts: https && { maxAge: HSTS_SECONDS },
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    // These headers are turned off. Only obsolete browsers and plug-ins read them, but every response would have
    // them.
    dnsPrefetchControl: false,
    ieNoOpen: false,
    permittedCrossDomainPolicies: false,
    xssFilter: false,
  })

  // A response may contain a user's data, so it must not be cached. `static-pages.ts` overrides this for the files
  // of the pages.
  return { ...headers, 'cache-control': 'no-store' }
}

/** Sends the headers with every response. `createHttpServer` adds them to errors that occur before routing. */
export const securityHeaders = fp<{ headers: OutgoingHttpHeaders }>(async function securityHeaders(
  app,
  { headers },
) {
  app.addHook('onRequest', (_, reply, done) => {
    reply.headers(headers)
    done()
  })
})

/** Computes the headers of helmet once. They never change, and computing them takes as long as a whole response. */
function headersOf(options: HelmetOptions): OutgoingHttpHeaders {
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  helmet(options)(request, response, () => {})
  return response.getHeaders()
}
