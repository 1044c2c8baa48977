import { hasSecondFactor } from '../accounts/second-factor-repository.ts'
import type { Config } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import type { SessionUser } from '../sessions/session-repository.ts'

/**
 * The `config` of a protected route that is open to users who still lack the second factor that they must have.
 * Every other protected route refuses them.
 */
export const BEFORE_ENROLMENT = { beforeEnrolment: true }

declare module 'fastify' {
  interface FastifyContextConfig {
    beforeEnrolment?: boolean
  }
}

type FactorConfig = Pick<Config, 'requireSecondFactor'>
type Role = Pick<SessionUser, 'is_staff' | 'is_superuser'>

/** Returns whether the account must have a second factor. */
export function mustHaveFactor({ requireSecondFactor }: FactorConfig, account: Role): boolean {
  if (requireSecondFactor === 'staff') return account.is_staff === 1 || account.is_superuser === 1
  return requireSecondFactor === 'everybody'
}

/**
 * Refuses a user who must have a second factor and has none. The role and the factor are read at every request, so a
 * new setting, a new role and a removal take effect at the next request, also for sessions that began before.
 *
 * @throws {ApiError} 403 second_factor_setup_required
 */
export async function refuseUnlessEnrolled(
  deps: { config: FactorConfig; db: Db; beforeEnrolment?: boolean },
  account: Role & Pick<SessionUser, 'id'>,
): Promise<void> {
  if (deps.beforeEnrolment || !mustHaveFactor(deps.config, account)) return
  if (!(await hasSecondFactor(deps.db, account.id))) throw errors.secondFactorSetupRequired()
}
