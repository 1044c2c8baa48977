import type { AdminUserSort } from '../../shared/api/admin-api.ts'
import type { RequestQuery } from '../../shared/api/routes.ts'

/** The query for the list of users. Kept in the URL, so that reload and back work. */
export type UserQuery = RequestQuery<'GET /api/admin/users'> & { sort: AdminUserSort; order: 'asc' | 'desc' }

const SORTS: readonly string[] = ['username', 'email', 'date_joined', 'last_login'] satisfies AdminUserSort[]

/** Returns the query in the URL. Ignores values that make no sense. */
export function readUserQuery(address: URLSearchParams): UserQuery {
  const sort = address.get('sort') ?? ''
  return {
    search: address.get('search') ?? undefined,
    sort: SORTS.includes(sort) ? (sort as AdminUserSort) : 'username',
    order: address.get('order') === 'desc' ? 'desc' : 'asc',
    is_active: readFlag(address, 'is_active'),
    is_staff: readFlag(address, 'is_staff'),
    after: address.get('after') ?? undefined,
  }
}

function readFlag(address: URLSearchParams, name: string): 'true' | 'false' | undefined {
  const value = address.get(name)
  return value === 'true' || value === 'false' ? value : undefined
}

/** Returns the path of the page with this query, without defaults. */
export function addressOf(query: UserQuery): string {
  const { sort, order, ...rest } = query
  const said = {
    ...rest,
    sort: sort === 'username' ? undefined : sort,
    order: order === 'asc' ? undefined : order,
  }
  const given = Object.entries(said).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return `/admin?${new URLSearchParams(given)}`
}

/** Returns the query sorted by a column. Reverses the order if it is already sorted by that column. */
export function sortedBy(query: UserQuery, sort: AdminUserSort): UserQuery {
  const turned = query.sort === sort && query.order === 'asc'
  return { ...query, sort, order: turned ? 'desc' : 'asc', after: undefined }
}
