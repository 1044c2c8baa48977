import type { FastifyPluginAsync } from 'fastify'
import { epochNow } from '../../shared/epoch.ts'
import type { BackgroundTask } from '../background/background-task.ts'
import { startSweeping } from '../background/sweeping.ts'
import type { Db } from '../db/database.ts'
import type { Log } from '../log.ts'
import type { TokenDeps } from '../tokens/token-routes.ts'
import { deleteExpiredChallenges } from './challenge-repository.ts'
import { createPasskeyCookie } from './passkey-cookie.ts'
import { passkeyRoutes } from './passkey-routes.ts'
import { passkeySignInRoutes } from './passkey-sign-in-routes.ts'

/** Registers passkeys as a whole. `app.ts` can leave them out. */
export const passkeys: FastifyPluginAsync<Omit<TokenDeps, 'pruning'>> = async (app, deps) => {
  const pruning = startPasskeyPruning(deps.db, app.log)
  app.addHook('onClose', () => pruning.stop())
  await app.register(passkeyRoutes, deps)
  await app.register(passkeySignInRoutes, { ...deps, cookie: createPasskeyCookie(deps.config) })
}

/** Starts the deletion of expired challenges. */
export function startPasskeyPruning(db: Db, log: Log): BackgroundTask {
  return startSweeping(log, [(limit) => deleteExpiredChallenges(db, epochNow(), limit)])
}
