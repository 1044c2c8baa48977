import cors from '@fastify/cors'
import fp from 'fastify-plugin'
import { SESSION_HEADER, TRANSPORT_HEADER } from '../../shared/transports.ts'
import type { Config } from '../config/config.ts'

/**
 * Sends the headers of cross-origin resource sharing (CORS). They let trusted pages of another origin read our
 * responses, including errors. Without PAGES_URL, our own pages have the same origin, also in development, where
 * Vite proxies the API.
 */
export const corsHeaders = fp<Pick<Config, 'trustedOrigins'>>(async function corsHeaders(
  app,
  { trustedOrigins },
) {
  await app.register(cors, {
    // A request without `Origin` comes from a page of this origin or from a non-browser client. Neither needs CORS
    // headers.
    origin: (origin, allow) => allow(null, origin === undefined ? false : trustedOrigins),
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['accept', 'authorization', 'content-type', TRANSPORT_HEADER, SESSION_HEADER],
    exposedHeaders: ['date', 'retry-after', 'www-authenticate', 'x-request-id'],
    // In seconds: how long a browser may cache the response to a preflight.
    maxAge: 600,
    // An OPTIONS request with `Origin` need not be a preflight. With this setting it gets the same empty response.
    // Otherwise the plugin would refuse it with a plain text instead of our JSON error.
    strictPreflight: false,
  })
})
