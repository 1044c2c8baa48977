import cors from '@fastify/cors'
import fp from 'fastify-plugin'
import { SESSION_HEADER, TRANSPORT_HEADER } from '../../shared/transports.ts'
import type { Config } from '../config/config.ts'

/**
 * Allows trusted pages on another origin to read our responses, errors included. In development Vite proxies
 * the API, so our own pages do not need this.
 */
export const corsHeaders = fp<Pick<Config, 'trustedOrigins'>>(async function corsHeaders(
  app,
  { trustedOrigins },
) {
  await app.register(cors, {
    // Same-origin pages and non-browser clients send no `Origin` and need no CORS headers.
    origin: (origin, allow) => allow(null, origin === undefined ? false : trustedOrigins),
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['accept', 'authorization', 'content-type', TRANSPORT_HEADER, SESSION_HEADER],
    exposedHeaders: ['date', 'retry-after', 'www-authenticate'],
    maxAge: 600,
    // An OPTIONS with an origin that is not a preflight gets the same empty response, not one in another
    // shape.
    strictPreflight: false,
  })
})
