import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import { isoTime } from '../../shared/epoch.ts'
import { findIdentitiesOfUser } from '../accounts/identity-repository.ts'
import type { Config } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { type AdminUserRecord, findAdministeredUser } from './admin-user-repository.ts'
import { factorStateOf } from './factor-state.ts'
import { toAdminUser } from './user-list.ts'

/** Returns an account by the id that staff gave. @throws {ApiError} 404 not_found */
export async function findNamedUser(db: Db, id: number): Promise<AdminUserRecord> {
  const user = await findAdministeredUser(db, id)
  if (!user) throw errors.notFound()
  return user
}

/**
 * Returns an account with its sign-in methods and its pending e-mail address. @throws {ApiError} 404
 * not_found
 */
export async function readUser(deps: { config: Config; db: Db }, id: number): Promise<AdminUserDetail> {
  const { db } = deps
  const user = await findNamedUser(db, id)
  const identities = await findIdentitiesOfUser(db, id)
  return {
    ...toAdminUser(user),
    ...factorStateOf(deps.config, user),
    has_password: user.has_password === 1,
    identities: identities.map(({ linked_at, ...identity }) => ({
      ...identity,
      linked_at: isoTime(linked_at),
    })),
    pending_email: user.pending_email,
  }
}
