import type { IncomingMessage, ServerResponse } from 'node:http'
import fp from 'fastify-plugin'
import { errors } from '../errors.ts'

/** In milliseconds: the longest wait for the rest of a request whose response was already sent. */
const LINGER_MS = 5_000

/**
 * Handles three cases in which Node would not conform to HTTP, or would send an error with an empty body. A request
 * of HTTP/1.1 without `Host` gets our JSON error; for that, http-server.ts sets `requireHostHeader: false`. An
 * unknown value of `Expect` is ignored. A connection is closed if Node would later send a second response to the
 * same request.
 */
export const httpConformance = fp(async function httpConformance(app) {
  app.addHook('onRequest', ({ raw }, _, done) => {
    const isNameless = raw.httpVersion === '1.1' && raw.headers.host === undefined
    done(isNameless ? errors.badRequest('The request names no host.') : undefined)
  })

  // A server may ignore an unknown expectation (RFC 9110 §10.1.1). This request is handled like any other.
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    app.server.emit('request', request, response)
  })

  app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (hasBody(request)) response.once('finish', () => hangUpUnlessComplete(request))
  })
})

/**
 * Returns whether a request has a body. A request without one has arrived completely with its headers (RFC 9112
 * §6.3).
 */
function hasBody({ headers }: IncomingMessage): boolean {
  return 'content-length' in headers || 'transfer-encoding' in headers
}

/**
 * Closes the connection of a request that does not arrive completely. Waits before closing it, because a client
 * that is still sending would see a broken connection instead of the response.
 */
function hangUpUnlessComplete(request: IncomingMessage): void {
  if (request.complete) return
  setTimeout(() => request.complete || request.socket.destroy(), LINGER_MS).unref()
}
