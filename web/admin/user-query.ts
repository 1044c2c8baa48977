import type { AdminUserSort } from '../../shared/api/admin-api.ts'
import type { RequestQuery } from '../../shared/api/routes.ts'

/** The query for the list of users. It is kept in the URL, so that it survives a reload and the back button. */
export type UserQuery = RequestQuery<'GET /api/admin/users'> & {
  sort: AdminUserSort
  order: 'asc' | 'desc'
  /** The hidden columns. They are for the page only, and not sent to the server. */
  hide?: string | undefined
}

const SORTS: readonly string[] = ['username', 'email', 'date_joined', 'last_login'] satisfies AdminUserSort[]

/** The filters of the list, by their names in the URL. */
const USER_FILTERS = [
  'search',
  'is_active',
  'is_staff',
  'email_verified',
  'provider',
  // Each name is on its own line, because a filter may belong to a feature that can be taken out.
  'second_factor',
] as const

/** Returns the query in the URL. Ignores values that the list does not know. */
export function readUserQuery(params: URLSearchParams): UserQuery {
  const sort = params.get('sort') ?? ''
  return {
    search: params.get('search') ?? undefined,
    sort: SORTS.includes(sort) ? (sort as AdminUserSort) : 'username',
    order: params.get('order') === 'desc' ? 'desc' : 'asc',
    is_active: readFlag(params, 'is_active'),
    is_staff: readFlag(params, 'is_staff'),
    email_verified: readFlag(params, 'email_verified'),
    provider: params.get('provider') ?? undefined,
    second_factor: readFlag(params, 'second_factor'),
    after: params.get('after') ?? undefined,
    hide: params.get('hide') ?? undefined,
  }
}

function readFlag(params: URLSearchParams, name: string): 'true' | 'false' | undefined {
  const value = params.get(name)
  return value === 'true' || value === 'false' ? value : undefined
}

/** Returns the path of the list with this query. Leaves out values that are the default. */
export function userListPath({ sort, order, ...rest }: Partial<UserQuery>): string {
  return pathWith('/admin/users', {
    ...rest,
    sort: sort === 'username' ? undefined : sort,
    order: order === 'asc' ? undefined : order,
  })
}

/** Returns the path with those parameters that have a value. */
export function pathWith(path: string, params: Record<string, string | undefined>): string {
  const given = Object.entries(params).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path
}

/** Returns the query sorted by a column. Reverses the order if it is already sorted by that column. */
export function sortedBy(query: UserQuery, sort: AdminUserSort): UserQuery {
  const turned = query.sort === sort && query.order === 'asc'
  return { ...query, sort, order: turned ? 'desc' : 'asc', after: undefined }
}

/** Returns whether the query has a filter, so that the list may lack users. */
export function isFiltered(query: UserQuery): boolean {
  return USER_FILTERS.some((name) => query[name])
}
