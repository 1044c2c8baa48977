import type { FastifyServerOptions } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../config.ts'

/** Writes one line a request, without its query, headers or body: no secret gets into the log. */
export const requestLog = fp(async (app) => {
  app.addHook('onResponse', async ({ method, url, ip, log }, reply) => {
    const [path] = url.split('?')
    log.info({ ip, ms: Math.round(reply.elapsedTime) }, `${method} ${path} ${reply.statusCode}`)
  })
})

/** The logger of a process: lines for people in development, JSON elsewhere. */
export function loggerOptions({ environment, logLevel }: Config): FastifyServerOptions['logger'] {
  const pretty = {
    target: 'pino-pretty',
    options: { ignore: 'pid,hostname,reqId', translateTime: 'HH:MM:ss', singleLine: true },
  }
  return { level: logLevel, ...(environment === 'development' && { transport: pretty }) }
}
