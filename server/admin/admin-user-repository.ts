import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely'
import type { AdminUserSort } from '../../shared/api/admin-api.ts'
import type { Db } from '../db/database.ts'
import type { KeyRange } from '../db/key-range.ts'
import type { Database } from '../db/schema.ts'

/** What users can be sorted by, as the indexes of migration 0004 have it. */
const SORT_KEYS: Record<AdminUserSort, RawBuilder<string | number>> = {
  username: sql`users.username_key`,
  email: sql`users.email_key`,
  date_joined: sql`users.date_joined`,
  last_login: sql`coalesce(users.last_login, 0)`,
}

/** A user in the list, with the value that it is sorted by. */
export type ListedUser = Awaited<ReturnType<typeof findUsers>>[number]

/** Which users to find. */
export interface UserSelection {
  sort: AdminUserSort
  order: 'asc' | 'desc'
  /** Begins behind the user with this value and id. */
  after?: { value: string | number; id: number }
  is_active?: 0 | 1
  is_staff?: 0 | 1
  /** Only those whose name or address lies within it, or who have the id. */
  within?: KeyRange & { id: number }
  /** Only these: at most as many as a statement can name. */
  ids?: number[]
  limit: number
}

/**
 * Finds users in the order of a sort. Every sort is read from an index of its own, which has all
 * that decides whether a user is shown.
 */
export function findUsers(db: Db, { sort, order, after, within, limit, ...only }: UserSelection) {
  const key = SORT_KEYS[sort]
  let query = listed(db)
    .select(key.as('sort_value'))
    .orderBy(key, order)
    .orderBy('users.id', order)
    .limit(limit)
  if (after) {
    const beyond = sql.raw(order === 'asc' ? '>' : '<')
    query = query
      .where(sql<boolean>`(${key}, users.id) ${beyond} (${after.value}, ${after.id})`)
      // It follows from that, but SQLite does not see it where the key is computed.
      .where(sql<boolean>`${key} ${beyond}= ${after.value}`)
  }
  if (within) query = query.where((eb) => isWithin(eb, within))
  if (only.ids) query = query.where('users.id', 'in', only.ids)
  if (only.is_active !== undefined) query = query.where('users.is_active', '=', only.is_active)
  if (only.is_staff !== undefined) query = query.where('users.is_staff', '=', only.is_staff)
  return query.execute()
}

/** The sum has no index, so that the one of the sort is walked: others would find too many, to be sorted. */
function isWithin(eb: ExpressionBuilder<Database, 'users'>, { from, until, id }: KeyRange & { id: number }) {
  return eb.or([
    eb.and([eb('users.username_key', '>=', from), eb('users.username_key', '<', until)]),
    eb.and([eb('users.email_key', '>=', from), eb('users.email_key', '<', until)]),
    eb(sql<number>`users.id + 0`, '=', id),
  ])
}

function listed(db: Db) {
  return db
    .selectFrom('users')
    .leftJoin('profiles', 'profiles.user_id', 'users.id')
    .select(['users.id', 'users.username', 'users.email', 'users.email_verified_at'])
    .select(['users.is_active', 'users.is_staff', 'users.is_superuser'])
    .select(['users.date_joined', 'users.last_login'])
    .select(['profiles.first_name', 'profiles.last_name'])
}

/** Finds the ids of up to `limit` users whose name, or whose address, lies within a range. */
export async function findIdsWithin(
  db: Db,
  column: 'username_key' | 'email_key',
  { from, until }: KeyRange,
  limit: number,
): Promise<number[]> {
  const users = await db
    .selectFrom('users')
    .select('id')
    .where(column, '>=', from)
    .where(column, '<', until)
    .limit(limit)
    .execute()
  return users.map(({ id }) => id)
}

/** An account as the staff sees it. */
export type AdministeredUser = NonNullable<Awaited<ReturnType<typeof findAdministeredUser>>>

/** Finds one account, and whether it has a password, but not its hash. */
export function findAdministeredUser(db: Db, id: number) {
  return listed(db)
    .select(['users.pending_email', 'users.credentials_version'])
    .select((eb) => eb.case().when('password_hash', 'is', null).then(0).else(1).end().as('has_password'))
    .where('users.id', '=', id)
    .executeTakeFirst()
}
