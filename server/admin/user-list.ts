import type { AdminUser, AdminUserQuery } from '../../shared/api/admin-api.ts'
import { isoTime } from '../../shared/epoch.ts'
import { nameKey } from '../accounts/name-key.ts'
import type { Db } from '../db/database.ts'
import { type AdminUserRow, findUsers, type Search, type UserSelection } from './admin-user-repository.ts'
import { readCursor, writeCursor } from './user-cursor.ts'

/**
 * Returns a page of the users, and the cursor of the next one. A user who is added meanwhile may or may not
 * appear, depending on the order. All others appear exactly once.
 *
 * @throws {ApiError} 400 invalid with `after`
 */
export async function listUsers(db: Db, query: AdminUserQuery) {
  const { sort, order, after } = query
  const limit = Number(query.limit)
  const found = await findUsers(db, {
    ...{ sort, order },
    limit: limit + 1,
    ...(after !== undefined && { after: readCursor(query, after) }),
    ...flagsOf(query),
    ...(query.search && { search: toSearch(query.search) }),
  })
  const page = found.slice(0, limit)
  const last = found.length > limit ? page.at(-1) : undefined
  const next = last ? writeCursor({ sort, order, value: last.sort_value, id: last.id }) : null
  return { users: page.map(toAdminUser), next }
}

function flagsOf({ is_active, is_staff }: AdminUserQuery): Pick<UserSelection, 'is_active' | 'is_staff'> {
  return {
    ...(is_active !== undefined && { is_active: is_active === 'true' ? 1 : 0 }),
    ...(is_staff !== undefined && { is_staff: is_staff === 'true' ? 1 : 0 }),
  }
}

function toSearch(typed: string): Search {
  return { part: nameKey(typed), id: /^\d{1,15}$/.test(typed) ? Number(typed) : NOBODY }
}

/** No user has this id. */
const NOBODY = -1

/** Returns a user as in the contract. */
export function toAdminUser(user: Omit<AdminUserRow, 'sort_value'>): AdminUser {
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    email_verified: user.email_verified_at !== null,
    first_name: user.first_name ?? '',
    last_name: user.last_name ?? '',
    is_active: Boolean(user.is_active),
    is_staff: Boolean(user.is_staff),
    is_superuser: Boolean(user.is_superuser),
    date_joined: isoTime(user.date_joined),
    last_login: user.last_login === null ? null : isoTime(user.last_login),
  }
}
