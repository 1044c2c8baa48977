import type { IncomingMessage, ServerResponse } from 'node:http'
import fp from 'fastify-plugin'
import { errors } from '../errors.ts'

/** The longest to wait for the rest of a request that was refused before it had arrived. */
const LINGER_MS = 5_000

/**
 * Responds in our one shape where Node would send an empty body: to HTTP/1.1 without Host (which the server
 * must be told not to require), and to unknown expectations. It also hangs up where Node would later send a
 * second response to the same request.
 */
export const httpConformance = fp(async function httpConformance(app) {
  app.addHook('onRequest', ({ raw }, _, done) => {
    const isNameless = raw.httpVersion === '1.1' && raw.headers.host === undefined
    done(isNameless ? errors.badRequest('The request names no host.') : undefined)
  })

  // RFC 9110 §10.1.1: an unknown expectation may be ignored.
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    app.server.emit('request', request, response)
  })

  app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (hasBody(request)) response.once('finish', () => hangUpUnlessComplete(request))
  })
})

/** Only a request with a body can get its response before it has arrived (RFC 9112 §6.3). */
function hasBody({ headers }: IncomingMessage): boolean {
  return 'content-length' in headers || 'transfer-encoding' in headers
}

/**
 * Not at once, because a client that is still sending would see a broken connection instead of the response.
 */
function hangUpUnlessComplete(request: IncomingMessage): void {
  if (request.complete) return
  setTimeout(() => request.complete || request.socket.destroy(), LINGER_MS).unref()
}
