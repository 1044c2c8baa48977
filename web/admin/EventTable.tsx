import { useEffect, useRef, useState } from 'react'
import { Link } from 'react-router-dom'
import type { AdminEvent, AdminEvents } from '../../shared/api/admin-api.ts'
import { isFailure } from '../../shared/audit-event.ts'
import type { ApiError } from '../api/client.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { Alert } from '../components/Alert.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { Icon } from '../components/Icon.tsx'
import { Loading } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { LocalTime } from '../components/LocalTime.tsx'
import { isShown } from './columns.ts'
import { eventIcon, eventLabel } from './event-messages.ts'
import { TableBox } from './TableBox.tsx'

interface EventTableProps {
  caption: string
  /** Whether all events are of one account, so that the table needs no column for the user. */
  ofOne?: boolean
  /** The hidden columns, as in the URL. By default none. */
  hide?: string | undefined
  /** The path of the list without filters. Undefined if no filter is set. */
  everything?: string
  trail: AdminEvents | undefined
  problem: ApiError | undefined
  reload(): void
  showOlder(shown: AdminEvents): Promise<void>
}

/** Renders an audit trail, the newest event first, with a button that loads older ones. */
export function EventTable(props: EventTableProps) {
  const { caption, ofOne = false, hide, everything, trail, problem, reload, showOlder } = props
  const shows = (name: string) => isShown(hide, name) && !(ofOne && name === 'user')
  const table = useRef<HTMLTableElement>(null)
  const [firstOlder, setFirstOlder] = useState<number>()

  // The button moves or disappears, so the focus goes to the first of the older events.
  useEffect(() => {
    if (firstOlder !== undefined) rowsOf(table.current)[firstOlder]?.focus()
  }, [firstOlder])

  if (problem) return <EventProblem problem={problem} retry={reload} everything={everything} />
  if (!trail) return <Loading>Loading events…</Loading>
  if (trail.events.length === 0) return <NoEvents everything={everything} />

  async function show(shown: AdminEvents) {
    await showOlder(shown)
    setFirstOlder(shown.events.length)
  }

  return (
    <>
      <TableBox caption={caption} ref={table}>
        <thead>
          <tr>
            <th scope="col">Event</th>
            {shows('user') && <th scope="col">User</th>}
            {shows('at') && <th scope="col">When</th>}
            {shows('from') && <th scope="col">From</th>}
            {shows('by') && <th scope="col">By</th>}
          </tr>
        </thead>
        <tbody>
          {trail.events.map((event) => (
            <EventRow key={event.id} event={event} shows={shows} />
          ))}
        </tbody>
      </TableBox>
      {trail.next && (
        <ActionButton action={() => show(trail)} pendingLabel="Loading…">
          Show older
        </ActionButton>
      )}
    </>
  )
}

function rowsOf(table: HTMLTableElement | null): HTMLElement[] {
  return [...(table?.querySelectorAll<HTMLElement>('tbody tr') ?? [])]
}

function NoEvents({ everything }: { everything: string | undefined }) {
  return (
    <EmptyState icon="clock">
      <p>{everything ? 'No event matches these filters.' : 'No events yet.'}</p>
      {everything && (
        <Link className="button secondary small" to={everything}>
          Clear filters
        </Link>
      )}
    </EmptyState>
  )
}

interface EventProblemProps {
  problem: ApiError
  retry(): void
  everything: string | undefined
}

/** Renders an error. If a filter is malformed, links to the whole list, because a retry would be refused again. */
function EventProblem({ problem, retry, everything }: EventProblemProps) {
  if (problem.code !== 'invalid' || !everything) return <LoadProblem problem={problem} retry={retry} />
  return (
    <Alert tone="warning" role="alert">
      <p>{Object.values(problem.fields).flat().join(' ')}</p>
      <Link to={everything}>Show all events</Link>
    </Alert>
  )
}

interface EventRowProps {
  event: AdminEvent
  /** Returns whether a column is shown. */
  shows(name: string): boolean
}

function EventRow({ event: { at, event, count, user, actor, address, device }, shows }: EventRowProps) {
  const label = count > 1 ? `${eventLabel(event)} (${count} times)` : eventLabel(event)
  return (
    <tr tabIndex={-1} className={isFailure(event) ? 'failure' : undefined}>
      <th scope="row">
        <span className="event">
          <Icon name={eventIcon(event)} />
          <span>{label}</span>
        </span>
      </th>
      {shows('user') && (
        <td data-label="User" className={user ? undefined : 'nothing'}>
          <Person person={user} />
        </td>
      )}
      {shows('at') && (
        <td data-label="When">
          <LocalTime iso={at} />
        </td>
      )}
      {shows('from') && (
        <td data-label="From">
          <span className="clamp" title={device}>
            {address}
          </span>
          <span className="clamp meta">{device}</span>
        </td>
      )}
      {shows('by') && (
        <td data-label="By" className={actor ? undefined : 'nothing'}>
          <Person person={actor} />
        </td>
      )}
    </tr>
  )
}

function Person({ person }: { person: AdminEvent['user'] }) {
  if (!person) return <span aria-hidden="true">–</span>
  if (person.username === null) return <span>{`ID ${person.id} (deleted)`}</span>
  return (
    <Link to={`/admin/users/${person.id}`} className="clamp" title={person.username}>
      {person.username}
    </Link>
  )
}
