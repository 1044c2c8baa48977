import type { FastifyPluginAsync } from 'fastify'
import { epochNow } from '../../shared/epoch.ts'
import type { BackgroundTask } from '../background/background-task.ts'
import { startSweeping } from '../background/sweeping.ts'
import type { Db } from '../db/database.ts'
import type { Log } from '../log.ts'
import { deleteExpiredChallenges } from './challenge-repository.ts'
import { PENDING_SECONDS } from './own-factor.ts'
import { createRenewal } from './renew-secrets.ts'
import { type SecondFactorDeps, secondFactorRoutes } from './second-factor-routes.ts'
import { createSecretBox, type SecretBox } from './secret-box.ts'
import { deletePendingSecrets } from './totp-repository.ts'

/** Registers the second factor. Sign-ins ask for it in `requireSecondFactor`. */
export const secondFactor: FastifyPluginAsync<SecondFactorDeps> = async (app, deps) => {
  const box = createSecretBox(deps.config)
  const upkeep = startUpkeep(deps.db, box, app.log)
  app.addHook('onClose', () => upkeep.stop())
  await app.register(secondFactorRoutes, { ...deps, box })
}

/**
 * Starts to delete expired challenges and pending secrets, and to encrypt the secrets of previous keys under the
 * current one.
 */
export function startUpkeep(db: Db, box: SecretBox, log: Log): BackgroundTask {
  return startSweeping(log, [
    (limit) => deleteExpiredChallenges(db, epochNow(), limit),
    (limit) => deletePendingSecrets(db, epochNow() - PENDING_SECONDS, limit),
    createRenewal(db, box, log),
  ])
}
