import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely'
import type { AdminUserSort } from '../../shared/api/admin-api.ts'
import type { Db } from '../db/database.ts'
import { containing } from '../db/like-pattern.ts'
import type { Database } from '../db/schema.ts'

/** The sort keys, exactly as in the indexes of migration 0004. */
const SORT_KEYS: Record<AdminUserSort, RawBuilder<string | number>> = {
  username: sql`users.username_key`,
  email: sql`users.email_key`,
  date_joined: sql`users.date_joined`,
  last_login: sql`coalesce(users.last_login, 0)`,
}

/** A user in the list, with its sort value. */
export type AdminUserRow = Awaited<ReturnType<typeof findUsers>>[number]

export interface UserSelection {
  sort: AdminUserSort
  order: 'asc' | 'desc'
  /** Starts after the user with this value and id. */
  after?: { value: string | number; id: number }
  is_active?: 0 | 1
  is_staff?: 0 | 1
  /** Only users who match the search. */
  search?: Search
  limit: number
}

/** A search of the staff. */
export interface Search {
  /** A part of the user name, of the e-mail address, or of first and last name, folded by `nameKey`. */
  part: string
  id: number
}

/**
 * Returns users in the order of a sort. Every sort is read from an index of its own, which includes every
 * column that the filters need.
 */
export function findUsers(db: Db, { sort, order, after, search, limit, ...only }: UserSelection) {
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
      // Follows from the next condition, but SQLite does not see that if the key is computed.
      .where(sql<boolean>`${key} ${beyond}= ${after.value}`)
  }
  if (search) query = query.where((eb) => isMeant(eb, search))
  if (only.is_active !== undefined) query = query.where('users.is_active', '=', only.is_active)
  if (only.is_staff !== undefined) query = query.where('users.is_staff', '=', only.is_staff)
  return query.execute()
}

/**
 * Matches every user in the index of the sort, which has both keys, and scans the names once. Among 100,000
 * users that takes SQLite some 30 ms. An index of trigrams would be faster to read, but every registration
 * would have to write it. The sum has no index, so that SQLite walks the one of the sort.
 */
function isMeant(eb: ExpressionBuilder<Database, 'users'>, { part, id }: Search) {
  const pattern = containing(part)
  const has = (text: RawBuilder<string>) => sql<boolean>`${text} like ${pattern} escape '\\'`
  const named = eb
    .selectFrom('profiles as named')
    .select('named.user_id')
    .where(has(sql`named.first_name_key || ' ' || named.last_name_key`))
  return eb.or([
    has(sql`users.username_key`),
    has(sql`users.email_key`),
    eb(sql<number>`users.id + 0`, '=', id),
    eb(sql<number>`users.id + 0`, 'in', named),
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

/** An account as staff sees it. */
export type AdminUserRecord = NonNullable<Awaited<ReturnType<typeof findAdministeredUser>>>

/** Returns one account, and whether it has a password, but not its hash. */
export function findAdministeredUser(db: Db, id: number) {
  return listed(db)
    .select(['users.pending_email', 'users.credentials_version'])
    .select((eb) => eb.case().when('password_hash', 'is', null).then(0).else(1).end().as('has_password'))
    .where('users.id', '=', id)
    .executeTakeFirst()
}
