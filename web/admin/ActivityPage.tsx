import { useCallback } from 'react'
import { useLocation, useNavigate } from 'react-router-dom'
import { Page } from '../components/Page.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { ColumnMenu } from './ColumnMenu.tsx'
import { EVENT_COLUMNS } from './columns.ts'
import { EventFilters } from './EventFilters.tsx'
import { EventTable } from './EventTable.tsx'
import { eventListPath, readEventQuery } from './event-query.ts'
import { useEventPages } from './use-event-pages.ts'

/** Renders the events of all users, newest first, with filters. */
export function ActivityPage() {
  const { search } = useLocation()
  const navigate = useNavigate()
  const query = readEventQuery(new URLSearchParams(search))
  const { hide } = query
  // Without the hidden columns: to hide one must not load the events again.
  const path = eventListPath({ ...query, hide: undefined })
  return (
    <Page title="Activity" layout="wide" lead="What happened to all accounts.">
      <section className="panel" aria-label="All events">
        <EventFilters query={query} ask={(next) => navigate(eventListPath(next))} />
        <div className="list-head">
          <ColumnMenu
            columns={EVENT_COLUMNS}
            hide={hide}
            choose={(next) => navigate(eventListPath({ ...query, hide: next }), { replace: true })}
          />
        </div>
        <Events key={path} path={path} hide={hide} />
      </section>
    </Page>
  )
}

interface EventsProps {
  /** The path of the list with its filters. */
  path: string
  hide: string | undefined
}

function Events({ path, hide }: EventsProps) {
  const { call } = useAuth()
  const load = useCallback(
    (before?: string, signal?: AbortSignal) => {
      const { hide: _, ...filters } = readEventQuery(new URL(path, location.origin).searchParams)
      return call('GET /api/admin/events', { query: { ...filters, before }, signal })
    },
    [call, path],
  )
  const everything = eventListPath({})
  return (
    <EventTable
      caption="Events of all users"
      hide={hide}
      {...useEventPages(load)}
      {...(path !== everything && { everything: eventListPath({ hide }) })}
    />
  )
}
