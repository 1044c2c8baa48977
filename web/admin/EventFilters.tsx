import { SIGN_IN_NAME_MAX_LENGTH } from '../../shared/field-lengths.ts'
import { EVENT_GROUPS, eventLabel, eventsOf, isKnown } from './event-messages.ts'
import type { EventQuery } from './event-query.ts'
import { ChoiceFilter, FilterForm, TextFilter } from './FilterForm.tsx'

interface EventFiltersProps {
  query: EventQuery
  ask(query: EventQuery): void
}

/** Renders the filters of events. If the URL names an event that this page does not know, the filter offers it too. */
export function EventFilters({ query, ask }: EventFiltersProps) {
  const { hide, ...filters } = query
  const { user, event, outcome, from, to, address } = filters
  const isFiltered = Object.values(filters).some(Boolean)
  return (
    <FilterForm
      label="Filter events"
      apply={(values) => ask({ ...values, hide })}
      clear={isFiltered ? () => ask({ hide }) : undefined}
    >
      <TextFilter
        label="User"
        name="user"
        type="search"
        value={user}
        placeholder="Username, email or ID"
        maxLength={SIGN_IN_NAME_MAX_LENGTH}
      />
      <ChoiceFilter label="Event" name="event" value={event}>
        {EVENT_GROUPS.map((group) => (
          <optgroup key={group} label={group}>
            {eventsOf(group).map((name) => (
              <option key={name} value={name}>
                {eventLabel(name)}
              </option>
            ))}
          </optgroup>
        ))}
        {event && !isKnown(event) && <option value={event}>{eventLabel(event)}</option>}
      </ChoiceFilter>
      <ChoiceFilter label="Outcome" name="outcome" value={outcome}>
        <option value="failure">Failures</option>
        <option value="success">Successes</option>
      </ChoiceFilter>
      <TextFilter label="From (UTC)" name="from" type="date" value={from} />
      <TextFilter label="To (UTC)" name="to" type="date" value={to} />
      <TextFilter label="IP address" name="address" value={address} placeholder="192.0.2.7" maxLength={45} />
    </FilterForm>
  )
}
