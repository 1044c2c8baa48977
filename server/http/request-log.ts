import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { compile as compileTrust } from '@fastify/proxy-addr'
import fp from 'fastify-plugin'
import type { Config } from '../config/config.ts'

const REQUEST_ID_HEADER = 'x-request-id'

/**
 * The request ids that are accepted from a proxy. They are short and have no special characters, so that they
 * cannot forge lines of the log.
 */
const HARMLESS_ID = /^[\w.:-]{1,64}$/

/** At these log levels the line of a request would be dropped, so it is not even built. */
const QUIET_LEVELS = ['warn', 'error', 'fatal', 'silent']

/**
 * Logs one line per request. The line has no query, header or body, so that no secret gets into the log. The
 * request id is in every line about the request, and in a header of the response.
 */
export const requestLog = fp(async function requestLog(app) {
  app.addHook('onRequest', ({ id }, reply, done) => {
    reply.header(REQUEST_ID_HEADER, id)
    done()
  })
  if (QUIET_LEVELS.includes(app.log.level)) return
  app.addHook('onResponse', ({ method, url, ip, log }, reply, done) => {
    const [path] = url.split('?')
    log.info({ ip, ms: Math.round(reply.elapsedTime) }, `${method} ${path} ${reply.statusCode}`)
    done()
  })
})

/**
 * Creates the function that assigns request ids. It keeps an id that a trusted proxy has sent. An id from any other
 * client is replaced, because an attacker could otherwise use the id of another user's request.
 */
export function requestNamer({ trustProxy }: Pick<Config, 'trustProxy'>) {
  const isTrusted = compileTrust(trustProxy)
  return function nameRequest({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): string {
    const given = headers[REQUEST_ID_HEADER]
    const mayName = typeof given === 'string' && isTrusted(socket.remoteAddress ?? '', 0)
    return mayName && HARMLESS_ID.test(given) ? given : randomUUID()
  }
}

/** Returns the logger options of a process: readable lines in development, JSON otherwise. */
export async function loggerOptions({ environment, logLevel }: Pick<Config, 'environment' | 'logLevel'>) {
  if (environment !== 'development') return { level: logLevel }
  // Loaded on demand, because production does not install it.
  const { default: pretty } = await import('pino-pretty')
  const format = { ignore: 'pid,hostname,reqId', translateTime: 'HH:MM:ss', singleLine: true }
  return { level: logLevel, stream: pretty({ ...format, sync: true }) }
}
