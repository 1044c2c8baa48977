import type { Server } from 'node:http'
import cookie from '@fastify/cookie'
import Fastify, { type FastifyHttpOptions, type FastifyServerOptions, LogController } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Config } from '../config/config.ts'
import { bodyParsers } from './body-parsers.ts'
import { corsHeaders } from './cors.ts'
import { createClientErrorHandler, createErrorHandler } from './error-handlers.ts'
import { forwardedAddresses } from './forwarded-addresses.ts'
import { gracefulClose } from './graceful-close.ts'
import { httpConformance } from './http-conformance.ts'
import { requestLog, requestNamer } from './request-log.ts'
import { createSecurityHeaders, securityHeaders } from './security-headers.ts'
import { serializerCompiler, validatorCompiler } from './validation.ts'

/**
 * In milliseconds: the longest time for a request to arrive. A slower one would keep a connection that another
 * client could use.
 */
const REQUEST_TIMEOUT_MS = 10_000

const OPTIONS: FastifyHttpOptions<Server> = {
  logController: new LogController({ disableRequestLogging: true }), // requestLog logs them
  bodyLimit: 64 * 1024, // bytes
  return503OnClosing: false, // requests that arrive while stopping get a response: see gracefulClose
  requestTimeout: REQUEST_TIMEOUT_MS,
  http: {
    headersTimeout: REQUEST_TIMEOUT_MS, // if it were longer than requestTimeout, Node would swap their values
    connectionsCheckingInterval: 1_000,
    requireHostHeader: false, // httpConformance requires it
  },
  routerOptions: { ignoreTrailingSlash: true },
  // Fastify would load Ajv for its default compilers. They are not used, because createHttpServer sets others.
  schemaController: { compilersFactory: { buildValidator: replaced, buildSerializer: replaced } },
}

function replaced(): never {
  throw new Error('createHttpServer sets the compilers of validation.ts.')
}

/** Creates a server without routes. It has all plugins that every route needs. */
export async function createHttpServer(config: Config, logger: FastifyServerOptions['logger']) {
  const handleError = createErrorHandler(config)
  const headers = createSecurityHeaders(config)
  const app = Fastify({
    ...OPTIONS,
    logger,
    clientErrorHandler: createClientErrorHandler(headers),
    frameworkErrors: (error, request, reply) => handleError(error, request, reply.headers(headers)),
    trustProxy: config.trustProxy,
    genReqId: requestNamer(config),
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(handleError)

  // Registered first, because the log and the limits use the client's IP address.
  await app.register(forwardedAddresses)
  // Registered before any hook that can end a request, so that preflights and error responses are logged and have these
  // headers.
  await app.register(requestLog)
  await app.register(securityHeaders, { headers })
  await app.register(corsHeaders, config)
  await app.register(gracefulClose)
  await app.register(httpConformance)
  // The plugin is used only to set cookies. `request-credentials.ts` reads cookies, because it is stricter.
  await app.register(cookie, { hook: false })
  await app.register(bodyParsers)
  return app
}
