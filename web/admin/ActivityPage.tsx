import { useCallback } from 'react'
import { useLocation, useNavigate } from 'react-router-dom'
import { Page } from '../components/Page.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { ColumnMenu } from './ColumnMenu.tsx'
import { EVENT_COLUMNS, withoutColumns } from './columns.ts'
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
  const params = withoutColumns(search)
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
        <Events key={params} params={params} hide={hide} />
      </section>
    </Page>
  )
}

interface EventsProps {
  /** The filters, as in the URL. */
  params: string
  hide: string | undefined
}

function Events({ params, hide }: EventsProps) {
  const { call } = useAuth()
  const load = useCallback(
    (before?: string, signal?: AbortSignal) => {
      const query = { ...readEventQuery(new URLSearchParams(params)), before }
      return call('GET /api/admin/events', { query, signal })
    },
    [call, params],
  )
  return (
    <EventTable
      caption="Events of all users"
      hide={hide}
      {...useEventPages(load)}
      {...(params !== '' && { everything: eventListPath({ hide }) })}
    />
  )
}
