import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import fp from 'fastify-plugin'
import helmet, { type HelmetOptions } from 'helmet'
import type { Config } from '../config/config.ts'

const HSTS_SECONDS = 31_536_000 // one year (OWASP ASVS 3.4.1)

/** The policy of our pages: nothing inline, nothing foreign, in nobody's frame. */
const contentSecurityPolicy = {
  'default-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
  'img-src': ["'self'", 'data:'],
  'object-src': ["'none'"],
}

/** Creates the headers that tell a browser what not to do, and that keep a response out of caches. */
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
    // For browsers and plug-ins long gone, and each is paid for with every answer.
    dnsPrefetchControl: false,
    ieNoOpen: false,
    permittedCrossDomainPolicies: false,
    xssFilter: false,
  })

  // Everything, however its URL is spelled; the files of the pages say otherwise themselves.
  return { ...headers, 'cache-control': 'no-store' }
}

/** Sends them with every response. What is refused before there is a route is given them in `app.ts`. */
export const securityHeaders = fp<{ headers: OutgoingHttpHeaders }>(async function securityHeaders(
  app,
  { headers },
) {
  app.addHook('onRequest', (_, reply, done) => {
    reply.headers(headers)
    done()
  })
})

/** What helmet sets is the same for every answer, and costs as much as the answer: it is asked once. */
function headersOf(options: HelmetOptions): OutgoingHttpHeaders {
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  helmet(options)(request, response, () => {})
  return response.getHeaders()
}
