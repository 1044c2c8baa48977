import type { Server } from 'node:http'
import cookie from '@fastify/cookie'
import jwt from '@fastify/jwt'
import Fastify, { type FastifyHttpOptions, type FastifyServerOptions, LogController } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { accountRoutes } from './accounts/account-routes.ts'
import { composeMail } from './accounts/mail-composer.ts'
import type { PasswordHasher } from './accounts/password-hasher.ts'
import { passwordRoutes } from './accounts/password-routes.ts'
import { admin } from './admin/admin.ts'
import { compat } from './compat/compat.ts'
import type { Config } from './config/config.ts'
import type { Db } from './db/database.ts'
import { doctorRoutes } from './doctor/doctor-routes.ts'
import { errors } from './errors.ts'
import { bodyParsers } from './http/body-parsers.ts'
import { corsHeaders } from './http/cors.ts'
import { createClientErrorHandler, createErrorHandler } from './http/error-handlers.ts'
import { forwardedAddresses } from './http/forwarded-addresses.ts'
import { gracefulClose } from './http/graceful-close.ts'
import { healthRoutes } from './http/health-routes.ts'
import { httpConformance } from './http/http-conformance.ts'
import { rateLimits } from './http/rate-limits.ts'
import { requestLog, requestNamer } from './http/request-log.ts'
import { collectRoutes, otherMethods } from './http/routes-index.ts'
import { createSecurityHeaders, securityHeaders } from './http/security-headers.ts'
import { staticPages } from './http/static-pages.ts'
import { serializerCompiler, validatorCompiler } from './http/validation.ts'
import { jwksRoutes } from './keys/jwks-routes.ts'
import { createKeyRing, jwtOptions } from './keys/key-ring.ts'
import { startDelivery } from './mail/delivery.ts'
import { mailboxRoutes } from './mail/mailbox-routes.ts'
import type { Mailer } from './mail/mailer.ts'
import type { OutboxMail } from './mail/outbox-repository.ts'
import { startPruning } from './pruning.ts'
import { sessionRoutes } from './sessions/session-routes.ts'
import { social } from './social/social.ts'
import { createGuard } from './tokens/guard.ts'
import { sameOrigin } from './tokens/same-origin.ts'
import { createTokenSender } from './tokens/sign-in-response.ts'
import { createTokenIssuer } from './tokens/token-pair.ts'
import { tokenRoutes } from './tokens/token-routes.ts'
import { createTransports } from './tokens/token-transport.ts'

/** What a server is made of. */
export interface AppDeps {
  config: Config
  db: Db
  hasher: PasswordHasher
  mailer: Mailer
  logger: FastifyServerOptions['logger']
  /** The folder of the built pages, if this process serves them. */
  webRoot?: string
}

/** A request that has not arrived after this long keeps a connection that somebody else could use. */
const REQUEST_TIMEOUT_MS = 10_000

const OPTIONS: FastifyHttpOptions<Server> = {
  logController: new LogController({ disableRequestLogging: true }), // requestLog does it
  bodyLimit: 64 * 1024, // bytes
  return503OnClosing: false, // what still comes while stopping is answered: see gracefulClose
  requestTimeout: REQUEST_TIMEOUT_MS,
  http: {
    headersTimeout: REQUEST_TIMEOUT_MS, // Node swaps the two where this is the longer one
    connectionsCheckingInterval: 1_000,
    requireHostHeader: false, // httpConformance asks for it
  },
  routerOptions: { ignoreTrailingSlash: true },
  // Otherwise Fastify loads Ajv, only for buildApp to replace it.
  schemaController: { compilersFactory: { buildValidator: replaced, buildSerializer: replaced } },
}

function replaced(): never {
  throw new Error('buildApp sets the compilers of validation.ts.')
}

/** Builds the server, ready to listen or to be tested. Closing it leaves `db` and `hasher` open. */
export async function buildApp({ config, db, hasher, mailer, logger, webRoot }: AppDeps) {
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

  await app.register(forwardedAddresses)
  // Before anything that can refuse, so that refusals carry these headers too.
  await app.register(requestLog)
  await app.register(corsHeaders, config)
  await app.register(securityHeaders, { headers })
  if (config.metricsToken !== undefined) {
    const { metrics } = await import('./metrics/metrics.ts')
    await app.register(metrics, { token: config.metricsToken, hasher })
  }
  await app.register(gracefulClose)
  await app.register(httpConformance)

  // Writes them; `request-credentials.ts` reads them, more strictly than its parser does.
  await app.register(cookie, { hook: false })
  await app.register(bodyParsers)
  for (const key of createKeyRing(config).values()) await app.register(jwt, jwtOptions(key, config))

  const known = collectRoutes(app)
  const pruning = startPruning(db, config, app.log)
  const compose = (mail: OutboxMail) => composeMail({ db, config }, mail)
  const delivery = startDelivery({ db, log: app.log, mailer, compose })
  app.addHook('onClose', async () => {
    await pruning.stop()
    await delivery.stop()
  })

  const transports = createTransports(config)
  const tokens = createTokenIssuer(app.jwt, config)
  const requireAccessToken = createGuard({ db, tokens, transports })

  await app.register(sameOrigin, config)
  await app.register(rateLimits, { db, config })
  if (config.apiDocs) {
    const { openapi } = await import('./http/openapi.ts')
    await app.register(openapi, { config })
  }

  await app.register(tokenRoutes, { config, db, hasher, tokens, transports, pruning, requireAccessToken })
  await app.register(jwksRoutes, { config })
  await app.register(accountRoutes, { config, db, hasher, requireAccessToken })
  const sendTokens = createTokenSender({ db, tokens, transports })
  await app.register(passwordRoutes, { config, db, hasher, requireAccessToken, sendTokens })
  await app.register(sessionRoutes, { db, requireAccessToken })
  await app.register(social, { config, db, hasher, tokens, transports, requireAccessToken })
  await app.register(admin, { config, db, hasher, requireAccessToken })
  await app.register(compat, { config, db, hasher, tokens, transports, pruning, requireAccessToken })
  if (mailer.keeps && config.onOwnMachine) await app.register(mailboxRoutes, { config })
  if (config.environment !== 'production') await app.register(doctorRoutes, { config })
  await app.register(healthRoutes, { db, known })

  await app.register(otherMethods, { known, apiDocs: config.apiDocs })
  if (webRoot) await app.register(staticPages, { root: webRoot })
  else app.setNotFoundHandler(refuseUnknown)

  return app
}

function refuseUnknown(): never {
  throw errors.notFound()
}
