import { type ExpressionBuilder, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { AdminUserSort } from '../../shared/api/admin-api.ts'
import { COUNT_LIMIT } from '../../shared/count-limit.ts'
import { isEnrolled } from '../accounts/second-factor-repository.ts'
import type { Db } from '../db/database.ts'
import { hasPassword } from '../db/has-password.ts'
import { containing } from '../db/like-pattern.ts'
import type { Database } from '../db/schema.ts'

/** The sort keys, exactly as in the indexes of migration 0009. */
const SORT_KEYS: Record<AdminUserSort, RawBuilder<string | number>> = {
  username: sql`users.username_key`,
  email: sql`users.email_key`,
  date_joined: sql`users.date_joined`,
  last_login: sql`coalesce(users.last_login, 0)`,
}

/** A user in the list, with the value by which the list is sorted. */
export type AdminUserRow = Awaited<ReturnType<typeof findUsers>>[number]

export interface UserSelection extends UserFilter {
  sort: AdminUserSort
  order: 'asc' | 'desc'
  /** Starts after the user with this value and id. */
  after?: { value: string | number; id: number }
  limit: number
}

/** What the users of a list have in common. */
export interface UserFilter {
  is_active?: 0 | 1
  is_staff?: 0 | 1
  email_verified?: boolean
  has_second_factor?: boolean
  /** Only users who can sign in with this provider. */
  provider?: string
  /** Only users who match the search. */
  search?: Search
}

/** A search of the staff. */
export interface Search {
  /** A part of the user name, of the e-mail address, or of first and last name, folded by `nameKey`. */
  part: string
  id: number
}

/**
 * Returns users in the order of a sort. Each sort key has an index, which includes every column that the filters
 * need.
 */
export function findUsers(db: Db, { sort, order, after, limit, ...filter }: UserSelection) {
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
      // The next condition implies this one, but SQLite does not see that if the key is computed.
      .where(sql<boolean>`${key} ${beyond}= ${after.value}`)
  }
  return query.where((eb) => matches(eb, filter, sql.val)).execute()
}

/** Counts the users of a list, up to one more than `COUNT_LIMIT`. */
export function countUsers(db: Db, filter: UserFilter): Promise<number> {
  // The values are literals, so that SQLite can use the partial indexes of migration 0009.
  return countUpToLimit(
    db,
    selectIds(db).where((eb) => matches(eb, filter, sql.lit)),
  )
}

/** Counts the users who joined or signed in at a time or later, up to one more than `COUNT_LIMIT`. */
export function countUsersSince(db: Db, key: 'date_joined' | 'last_login', time: number): Promise<number> {
  return countUpToLimit(db, selectIds(db).where(SORT_KEYS[key], '>=', time))
}

/** Counts the users who can sign in with a provider, up to one more than `COUNT_LIMIT`. */
export function countUsersOf(db: Db, provider: string): Promise<number> {
  const linked = db.selectFrom('identities').select('user_id as id').where('provider', '=', provider)
  return countUpToLimit(db, linked)
}

function selectIds(db: Db) {
  return db.selectFrom('users').select('users.id')
}

async function countUpToLimit(db: Db, rows: SelectQueryBuilder<Database, never, { id: number }>) {
  const { count } = await db
    .selectFrom(rows.limit(COUNT_LIMIT + 1).as('counted'))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Matches the users of a list. Every column of `users` is in each index of migration 0009. */
function matches(
  eb: ExpressionBuilder<Database, 'users'>,
  filter: UserFilter,
  flag: (value: 0 | 1) => RawBuilder<0 | 1>,
) {
  const { is_active, is_staff, email_verified, provider, search } = filter
  return eb.and([
    ...(search ? [isMeant(eb, search)] : []),
    ...(is_active === undefined ? [] : [eb('users.is_active', '=', flag(is_active))]),
    ...(is_staff === undefined ? [] : [eb('users.is_staff', '=', flag(is_staff))]),
    ...(email_verified === undefined
      ? []
      : [eb('users.email_verified_at', email_verified ? 'is not' : 'is', null)]),
    ...(provider === undefined ? [] : [isLinked(eb, provider)]),
    ...(filter.has_second_factor === undefined ? [] : [isEnrolledAs(eb, filter.has_second_factor)]),
  ])
}

function isEnrolledAs(eb: ExpressionBuilder<Database, 'users'>, wanted: boolean) {
  return wanted ? isEnrolled(eb) : eb.not(isEnrolled(eb))
}

/** The sum `users.id + 0` has no index, so SQLite reads the index of the sort key. */
function isLinked(eb: ExpressionBuilder<Database, 'users'>, provider: string) {
  const linked = eb
    .selectFrom('identities as linked')
    .select('linked.user_id')
    .where('linked.provider', '=', provider)
  return eb(sql<number>`users.id + 0`, 'in', linked)
}

/**
 * Matches every user in the index of the sort, which has both keys, and scans the names once. Among 100,000 users
 * that takes SQLite some 30 ms. An index of trigrams would be faster to read, but every registration would have to
 * write it. The sum `users.id + 0` has no index, so SQLite reads the index of the sort key.
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
    .select((eb) => isEnrolled(eb).as('has_second_factor'))
}

/** An account as staff sees it. */
export type AdminUserRecord = NonNullable<Awaited<ReturnType<typeof findAdministeredUser>>>

/** Returns one account, and whether it has a password, but not its hash. */
export function findAdministeredUser(db: Db, id: number) {
  return listed(db)
    .select(['users.pending_email', 'users.credentials_version'])
    .select(hasPassword)
    .where('users.id', '=', id)
    .executeTakeFirst()
}
