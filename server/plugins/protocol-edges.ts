import type { IncomingMessage, ServerResponse } from 'node:http'
import fp from 'fastify-plugin'
import { errors } from '../errors.ts'

/**
 * Answers in our one shape what Node would refuse by itself, with an empty body: HTTP/1.1 without
 * Host (the server must be told not to ask for it), and expectations that it does not know.
 */
export const protocolEdges = fp(async (app) => {
  app.addHook('onRequest', async ({ raw }) => {
    if (raw.httpVersion === '1.1' && raw.headers.host === undefined) {
      throw errors.badRequest('The request names no host.')
    }
  })

  // RFC 9110 §10.1.1: an expectation that is not known may be ignored.
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    app.server.emit('request', request, response)
  })
})
