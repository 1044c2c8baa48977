import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import fp from 'fastify-plugin'
import helmet, { type HelmetOptions } from 'helmet'
import type { Config } from '../config/config.ts'

const HSTS_SECONDS = 31_536_000 // one year (OWASP ASVS 3.4.1)

/** The policy of our pages: nothing inline, nothing foreign, no framing. */
const contentSecurityPolicy = {
  'default-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
  'img-src': ["'self'", 'data:'],
  'object-src': ["'none'"],
}

/** Creates the headers that restrict what a browser may do, and that keep a response out of caches. */
export function createSecurityHeaders({ publicUrl }: Pick<Config, 'publicUrl'>): OutgoingHttpHeaders {
  const https = publicUrl.startsWith('https:')
  const headers = headersOf({
    contentSecurityPolicy: {
      useDefaults: false,
      // On plain http these two would leave the page blank on any host but localhost.
      directives: { ...contentSecurityPolicy, ...(https && { 'upgrade-insecure-requests': [] }) },
    },
    hsts: https && { maxAge: HSTS_SECONDS },
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    // Only obsolete browsers and plug-ins read these, and each adds to every response.
    dnsPrefetchControl: false,
    ieNoOpen: false,
    permittedCrossDomainPolicies: false,
    xssFilter: false,
  })

  // For every path. The files of the pages override it.
  return { ...headers, 'cache-control': 'no-store' }
}

/** Sends the headers with every response. Errors before routing get them in `app.ts`. */
export const securityHeaders = fp<{ headers: OutgoingHttpHeaders }>(async function securityHeaders(
  app,
  { headers },
) {
  app.addHook('onRequest', (_, reply, done) => {
    reply.headers(headers)
    done()
  })
})

/**
 * Computes the headers of helmet once, because they are the same for every response and cost as much as one.
 */
function headersOf(options: HelmetOptions): OutgoingHttpHeaders {
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  helmet(options)(request, response, () => {})
  return response.getHeaders()
}
