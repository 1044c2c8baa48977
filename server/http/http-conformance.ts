import type { IncomingMessage, ServerResponse } from 'node:http'
import fp from 'fastify-plugin'
import { errors } from '../errors.ts'

/** How long the rest of a request may take that was refused before it had arrived. */
const LINGER_MS = 5_000

/**
 * Answers in our one shape what Node would refuse by itself, with an empty body: HTTP/1.1 without
 * Host (the server must be told not to ask for it), and expectations that it does not know. And it
 * hangs up where Node would, later, send a second answer to what was answered already.
 */
export const httpConformance = fp(async function httpConformance(app) {
  app.addHook('onRequest', ({ raw }, _, done) => {
    const isNameless = raw.httpVersion === '1.1' && raw.headers.host === undefined
    done(isNameless ? errors.badRequest('The request names no host.') : undefined)
  })

  // RFC 9110 §10.1.1: an expectation that is not known may be ignored.
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    app.server.emit('request', request, response)
  })

  app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (hasBody(request)) response.once('finish', () => hangUpUnlessComplete(request))
  })
})

/** Only such a request can be answered before it has arrived (RFC 9112 §6.3). */
function hasBody({ headers }: IncomingMessage): boolean {
  return 'content-length' in headers || 'transfer-encoding' in headers
}

/** Not at once: whoever is still sending would see a broken connection instead of the answer. */
function hangUpUnlessComplete(request: IncomingMessage): void {
  if (request.complete) return
  setTimeout(() => request.complete || request.socket.destroy(), LINGER_MS).unref()
}
