import type { AdminUser, AdminUserQuery } from '../../shared/api/admin-api.ts'
import { isoTime } from '../../shared/epoch.ts'
import { nameKey } from '../accounts/name-key.ts'
import type { Db } from '../db/database.ts'
import { beginningWith } from '../db/key-range.ts'
import { findIdsWithin, findUsers, type ListedUser, type UserSelection } from './admin-user-repository.ts'
import { readCursor, writeCursor } from './user-cursor.ts'

/** So many are looked up one by one and sorted; of more, some soon come up in the order of the sort. */
const FEW = 500

/**
 * Finds a page of the users, and the cursor of the next one. Whoever is added meanwhile comes up or
 * not, by the order; nobody is left out or comes twice.
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
    ...(query.search && (await searched(db, query.search))),
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

/** Whether few or many begin so decides how they are found; it is the same people in the end. */
async function searched(db: Db, search: string): Promise<Pick<UserSelection, 'ids' | 'within'>> {
  const range = beginningWith(nameKey(search))
  const id = /^\d{1,15}$/.test(search) ? Number(search) : NOBODY
  const byName = await findIdsWithin(db, 'username_key', range, FEW + 1)
  const byAddress = await findIdsWithin(db, 'email_key', range, FEW + 1)
  const isFew = byName.length <= FEW && byAddress.length <= FEW
  return isFew ? { ids: [...new Set([...byName, ...byAddress, id])] } : { within: { ...range, id } }
}

/** No user has this id. */
const NOBODY = -1

/** Shows a user as the contract has it. */
export function toAdminUser(user: Omit<ListedUser, 'sort_value'>): AdminUser {
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
