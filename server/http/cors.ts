import cors from '@fastify/cors'
import fp from 'fastify-plugin'
import { SESSION_HEADER, TRANSPORT_HEADER } from '../../shared/transports.ts'
import type { Config } from '../config/config.ts'

/**
 * Lets our own pages read our answers from another origin, errors included; no other page can.
 * In development Vite proxies the API, so that our own pages do not need this.
 */
export const corsHeaders = fp<Pick<Config, 'trustedOrigins'>>(async function corsHeaders(
  app,
  { trustedOrigins },
) {
  await app.register(cors, {
    // A request of our own origin's pages, or of a program, is none that these headers are for.
    origin: (origin, allow) => allow(null, origin === undefined ? false : trustedOrigins),
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['accept', 'authorization', 'content-type', TRANSPORT_HEADER, SESSION_HEADER],
    exposedHeaders: ['date', 'retry-after', 'www-authenticate'],
    maxAge: 600,
    // An OPTIONS with an origin that is no preflight gets the same empty answer, not one in another shape.
    strictPreflight: false,
  })
})
