import jwt from '@fastify/jwt'
import type { FastifyServerOptions } from 'fastify'
import { accountRoutes } from './accounts/account-routes.ts'
import { composeMail } from './accounts/mail-composer.ts'
import type { PasswordHasher } from './accounts/password-hasher.ts'
import { passwordRoutes } from './accounts/password-routes.ts'
import { admin } from './admin/admin.ts'
import { APP_ROUTES } from './app/app-routes.ts'
import { compat } from './compat/compat.ts'
import type { Config } from './config/config.ts'
import { confirmRoutes } from './confirm/confirm-routes.ts'
import type { Db } from './db/database.ts'
import { doctorRoutes } from './doctor/doctor-routes.ts'
import { errors } from './errors.ts'
import { healthRoutes } from './http/health-routes.ts'
import { createHttpServer } from './http/http-server.ts'
import { rateLimits } from './http/rate-limits.ts'
import { collectRoutes, otherMethods } from './http/routes-index.ts'
import { staticPages } from './http/static-pages.ts'
import { jwksRoutes } from './keys/jwks-routes.ts'
import { createKeyRing, jwtOptions } from './keys/key-ring.ts'
import { startDelivery } from './mail/delivery.ts'
import { mailboxRoutes } from './mail/mailbox-routes.ts'
import type { Mailer } from './mail/mailer.ts'
import type { OutboxMail } from './mail/outbox-repository.ts'
import { checkPasskey } from './passkeys/passkey-step.ts'
import { passkeys } from './passkeys/passkeys.ts'
import { startPruning } from './pruning.ts'
import { secondFactor } from './second-factor/second-factor.ts'
import { sessionRoutes } from './sessions/session-routes.ts'
import { social } from './social/social.ts'
import { createGuard } from './tokens/guard.ts'
import { sameOrigin } from './tokens/same-origin.ts'
import { startSession } from './tokens/sign-in.ts'
import { createTokenSender } from './tokens/sign-in-response.ts'
import { createTokenIssuer } from './tokens/token-pair.ts'
import { tokenRoutes } from './tokens/token-routes.ts'
import { createTransports } from './tokens/token-transport.ts'

export interface AppDeps {
  config: Config
  db: Db
  hasher: PasswordHasher
  mailer: Mailer
  /** In milliseconds: how often the outbox is checked. By default four times a second. */
  outboxIntervalMs?: number
  logger: FastifyServerOptions['logger']
  /** The folder of the built pages. Undefined if another process serves them. */
  webRoot?: string
}

/** Builds the server, ready to listen or to be tested. Closing the server leaves `db` and `hasher` open. */
export async function buildApp(deps: AppDeps) {
  const { config, db, hasher, logger, webRoot } = deps
  const app = await createHttpServer(config, logger)
  if (config.metricsToken !== undefined) {
    const { metrics } = await import('./metrics/metrics.ts')
    await app.register(metrics, { token: config.metricsToken, hasher })
  }
  for (const key of createKeyRing(config).values()) await app.register(jwt, jwtOptions(key, config))

  // `collectRoutes` sees only the routes that are registered after it.
  const known = collectRoutes(app)
  const pruning = startPruning(db, config, app.log)
  const compose = (mail: OutboxMail) => composeMail({ db, config }, mail)
  const delivery = startDelivery({ ...deps, log: app.log, compose })
  app.addHook('onClose', async () => {
    await pruning.stop()
    await delivery.stop()
  })

  const transports = createTransports(config)
  const tokens = createTokenIssuer(app.jwt, config)
  const requireAccessToken = createGuard({ config, db, tokens, transports })

  // Before the limits, so that requests of foreign pages use up no quota.
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
  await app.register(secondFactor, {
    ...{ config, db, hasher, requireAccessToken, sendTokens },
    startSession: (by, user, transport) => startSession({ ...by, tokens }, user, transport),
    checkPasskey,
  })
  await app.register(sessionRoutes, { db, requireAccessToken })
  await app.register(social, { config, db, hasher, tokens, transports, requireAccessToken })
  await app.register(passkeys, { config, db, hasher, tokens, transports, requireAccessToken })
  await app.register(confirmRoutes, { config, db, hasher, requireAccessToken })
  await app.register(admin, { config, db, hasher, requireAccessToken })
  await app.register(compat, { config, db, hasher, tokens, transports, pruning, requireAccessToken })
  for (const routes of APP_ROUTES) await app.register(routes, { config, db, requireAccessToken })
  if (deps.mailer.keeps && config.onOwnMachine) await app.register(mailboxRoutes, { config })
  if (config.environment !== 'production') await app.register(doctorRoutes, { config })
  await app.register(healthRoutes, { db, known })

  await app.register(otherMethods, {
    known,
    apiDocs: config.apiDocs,
  })
  if (webRoot) await app.register(staticPages, { root: webRoot })
  else app.setNotFoundHandler(refuseUnknown)

  return app
}

function refuseUnknown(): never {
  throw errors.notFound()
}
