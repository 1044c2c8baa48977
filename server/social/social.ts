import type { FastifyPluginAsync } from 'fastify'
import { epochNow } from '../../shared/epoch.ts'
import type { BackgroundTask } from '../background/background-task.ts'
import { startSweeping } from '../background/sweeping.ts'
import type { Db } from '../db/database.ts'
import type { Log } from '../log.ts'
import type { TokenDeps } from '../tokens/token-routes.ts'
import { createProviders } from './provider-registry.ts'
import { createSealer } from './sealed-transaction.ts'
import { createSocialCookies } from './social-cookies.ts'
import { deleteExpiredPendingRows, deleteSpentStates } from './social-repository.ts'
import { socialRoutes } from './social-routes.ts'
import { standInRoutes } from './stand-in/stand-in-routes.ts'

/** Registers social sign-in as a whole. `app.ts` can leave it out. */
export const social: FastifyPluginAsync<Omit<TokenDeps, 'pruning'>> = async (app, deps) => {
  const { config } = deps
  const providers = createProviders(config, app.log)
  const cookies = createSocialCookies(config, createSealer(config))
  const pruning = startSocialPruning(deps.db, app.log)
  app.addHook('onClose', () => pruning.stop())
  await app.register(socialRoutes, { ...deps, providers, cookies })
  if (config.standIns) await app.register(standInRoutes, { config })
}

/** Starts the deletion of expired pending identities, and of spent states whose transaction has expired. */
export function startSocialPruning(db: Db, log: Log): BackgroundTask {
  return startSweeping(log, [
    (limit) => deleteExpiredPendingRows(db, epochNow(), limit),
    (limit) => deleteSpentStates(db, epochNow(), limit),
  ])
}
