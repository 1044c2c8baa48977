import { useEffect, useRef, useState } from 'react'
import { Link } from 'react-router-dom'
import type { AdminEvent, AdminEvents } from '../../shared/api/admin-api.ts'
import type { ApiError } from '../api/client.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { LocalTime } from '../components/LocalTime.tsx'
import { eventWords } from './event-messages.ts'
import { TableBox } from './TableBox.tsx'

interface EventTableProps {
  caption: string
  trail: AdminEvents | undefined
  problem: ApiError | undefined
  reload(): void
  showOlder(shown: AdminEvents): Promise<void>
}

/** Renders an audit trail, the newest event first, with a button that loads older ones. */
export function EventTable({ caption, trail, problem, reload, showOlder }: EventTableProps) {
  const table = useRef<HTMLTableElement>(null)
  const [firstOlder, setFirstOlder] = useState<number>()

  // The button moves or disappears, so the focus goes to the first of the older events.
  useEffect(() => {
    if (firstOlder !== undefined) rowsOf(table.current)[firstOlder]?.focus()
  }, [firstOlder])

  if (problem) return <LoadProblem problem={problem} retry={reload} />
  if (!trail) return <p aria-busy="true">Looking …</p>
  if (trail.events.length === 0) return <p>Nothing yet.</p>

  async function show(shown: AdminEvents) {
    await showOlder(shown)
    setFirstOlder(shown.events.length)
  }

  return (
    <>
      <TableBox caption={caption} ref={table}>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">To whom</th>
            <th scope="col">By the staff</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          {trail.events.map((event) => (
            <EventRow key={event.id} event={event} />
          ))}
        </tbody>
      </TableBox>
      {trail.next && (
        <ActionButton action={() => show(trail)} pendingWords="Looking …">
          Show older
        </ActionButton>
      )}
    </>
  )
}

function rowsOf(table: HTMLTableElement | null): HTMLElement[] {
  return [...(table?.querySelectorAll<HTMLElement>('tbody tr') ?? [])]
}

function EventRow({ event: { at, event, count, user, actor, address, device } }: { event: AdminEvent }) {
  return (
    <tr tabIndex={-1}>
      <td>
        <LocalTime iso={at} />
      </td>
      <th scope="row">{count > 1 ? `${eventWords(event)} (${count} times)` : eventWords(event)}</th>
      <td>
        <Person person={user} />
      </td>
      <td>
        <Person person={actor} />
      </td>
      <td className="from">
        {address}
        <small>{device}</small>
      </td>
    </tr>
  )
}

function Person({ person }: { person: AdminEvent['user'] }) {
  if (!person) return <span aria-hidden="true">–</span>
  if (person.username === null) return <span>{`number ${person.id}, gone`}</span>
  return <Link to={`/admin/users/${person.id}`}>{person.username}</Link>
}
