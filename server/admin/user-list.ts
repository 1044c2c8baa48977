import type { AdminUserQuery } from '../../shared/api/admin-api.ts'
import { COUNT_LIMIT } from '../../shared/count-limit.ts'
import { isoTime } from '../../shared/epoch.ts'
import { nameKey } from '../accounts/name-key.ts'
import type { Config } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import {
  type AdminUserRow,
  countUsers,
  findUsers,
  type Search,
  type UserFilter,
} from './admin-user-repository.ts'
import { factorStateOf } from './factor-state.ts'
import { readCursor, writeCursor } from './user-cursor.ts'

interface UserListDeps {
  config: Config
  db: Db
}

/**
 * Returns a page of the users, the cursor of the next page, and how many users match. A user who is added meanwhile
 * may or may not appear, depending on the order. All others appear exactly once.
 *
 * @throws {ApiError} 400 invalid with `after`
 */
export async function listUsers(deps: UserListDeps, query: AdminUserQuery) {
  const { users, next } = await readUsers(deps, query, Number(query.limit))
  // A list that fits on one page need not be counted.
  const isWhole = query.after === undefined && next === null
  const total = isWhole ? users.length : toCount(await countUsers(deps.db, filterOf(query)))
  return { users, total, next }
}

/** Returns some users of a list, and the cursor of the next ones. @throws {ApiError} 400 invalid with `after` */
export async function readUsers(deps: UserListDeps, query: Omit<AdminUserQuery, 'limit'>, limit: number) {
  const { sort, order, after } = query
  const found = await findUsers(deps.db, {
    ...{ sort, order },
    limit: limit + 1,
    ...(after !== undefined && { after: readCursor(query, after) }),
    ...filterOf(query),
  })
  const page = found.slice(0, limit)
  const last = found.length > limit ? page.at(-1) : undefined
  const next = last ? writeCursor({ sort, order, value: last.sort_value, id: last.id }) : null
  const users = page.map((user) => ({
    ...toAdminUser(user),
    ...factorStateOf(deps.config, user),
  }))
  return { users, next }
}

/** Returns a count, or null if it exceeds `COUNT_LIMIT`. */
export function toCount(count: number): number | null {
  return count > COUNT_LIMIT ? null : count
}

function filterOf(query: Omit<AdminUserQuery, 'limit'>): UserFilter {
  const { is_active, is_staff, email_verified, provider, search } = query
  return {
    ...(is_active !== undefined && { is_active: is_active === 'true' ? 1 : 0 }),
    ...(is_staff !== undefined && { is_staff: is_staff === 'true' ? 1 : 0 }),
    ...(email_verified !== undefined && { email_verified: email_verified === 'true' }),
    ...(query.second_factor !== undefined && { has_second_factor: query.second_factor === 'true' }),
    ...(provider !== undefined && { provider }),
    ...(search && { search: toSearch(search) }),
  }
}

function toSearch(typed: string): Search {
  return { part: partKey(typed), id: /^\d{1,15}$/.test(typed) ? Number(typed) : UNUSED_ID }
}

/** Returns the key of a part of a name. A domain in Punycode is recognized even without an `@` before it. */
function partKey(typed: string): string {
  const isDomain = /^[\w.-]*xn--[\w.-]+$/i.test(typed)
  return isDomain ? nameKey(`@${typed}`).slice(1) : nameKey(typed)
}

/** No user has this id. */
const UNUSED_ID = -1

/** Returns the fields of `AdminUser`, without those that other features add. */
export function toAdminUser(user: Omit<AdminUserRow, 'sort_value'>) {
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
