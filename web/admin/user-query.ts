import type { AdminUserSort } from '../../shared/api/admin-api.ts'
import type { RequestQuery } from '../../shared/api/routes.ts'

/** What the list of users is asked for; the address of the page has it, so that reload and back work. */
export type UserQuery = RequestQuery<'GET /api/admin/users'> & { sort: AdminUserSort; order: 'asc' | 'desc' }

const SORTS: readonly string[] = ['username', 'email', 'date_joined', 'last_login'] satisfies AdminUserSort[]

/** Reads it from the address. What makes no sense there counts as not said. */
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

/** The address of the page that shows it, without what goes without saying. */
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

/** The same list sorted by a column; by the one that it is sorted by, the other way round. */
export function sortedBy(query: UserQuery, sort: AdminUserSort): UserQuery {
  const turned = query.sort === sort && query.order === 'asc'
  return { ...query, sort, order: turned ? 'desc' : 'asc', after: undefined }
}
