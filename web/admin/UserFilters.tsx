import type { AdminOverview } from '../../shared/api/admin-api.ts'
import { SIGN_IN_NAME_MAX_LENGTH } from '../../shared/field-lengths.ts'
import { PROVIDER_LABELS } from '../../shared/provider-labels.ts'
import { countLabel } from './count-label.ts'
import { ChoiceFilter, FilterForm, TextFilter } from './FilterForm.tsx'
import { isFiltered, type UserQuery } from './user-query.ts'

interface UserFiltersProps {
  query: UserQuery
  /** The numbers of users that the options show. Undefined until they are loaded. */
  counts: AdminOverview | undefined
  ask(query: UserQuery): void
}

/** Renders the search for users and the filters of the list. */
export function UserFilters({ query, counts, ask }: UserFiltersProps) {
  const { search, is_active, is_staff, email_verified, provider, sort, order, hide } = query
  return (
    <FilterForm
      label="Filter users"
      apply={(filters) => ask({ ...filters, sort, order, hide })}
      clear={isFiltered(query) ? () => ask({ sort, order, hide }) : undefined}
    >
      <TextFilter
        label="Search"
        name="search"
        type="search"
        value={search}
        placeholder="Name, email or ID"
        maxLength={SIGN_IN_NAME_MAX_LENGTH}
      />
      <ChoiceFilter label="Status" name="is_active" value={is_active}>
        <option value="true">Active</option>
        <option value="false">Deactivated{counted(counts?.deactivated)}</option>
      </ChoiceFilter>
      <ChoiceFilter label="Role" name="is_staff" value={is_staff}>
        <option value="true">Staff{counted(counts?.staff)}</option>
        <option value="false">Not staff</option>
      </ChoiceFilter>
      <ChoiceFilter label="Email" name="email_verified" value={email_verified}>
        <option value="true">Confirmed</option>
        <option value="false">Not confirmed{counted(counts?.email_not_verified)}</option>
      </ChoiceFilter>
      <ChoiceFilter label="Two-step verification" name="second_factor" value={query.second_factor}>
        <option value="true">On</option>
        <option value="false">Off</option>
      </ChoiceFilter>
      <ProviderFilter provider={provider} counts={counts} />
    </FilterForm>
  )
}

/** Renders a filter with the providers that have users. Also offers the provider in the URL. */
function ProviderFilter({ provider, counts }: { provider?: string; counts?: AdminOverview }) {
  const known = counts?.providers ?? []
  const isMissing = provider && !known.some((one) => one.provider === provider)
  const options = isMissing ? [...known, { provider, users: undefined }] : known
  if (options.length === 0) return null
  return (
    <ChoiceFilter label="Provider" name="provider" value={provider}>
      {options.map(({ provider: name, users }) => (
        <option key={name} value={name}>
          {`${PROVIDER_LABELS[name] ?? name}${counted(users)}`}
        </option>
      ))}
    </ChoiceFilter>
  )
}

/** Returns a count in parentheses, to follow a label. Returns an empty string while the count is not loaded. */
function counted(count: number | null | undefined): string {
  return count === undefined ? '' : ` (${countLabel(count)})`
}
