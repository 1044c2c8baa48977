import { useCallback } from 'react'
import { useLocation, useNavigate } from 'react-router-dom'
import { Page } from '../components/Page.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { EventFilters } from './EventFilters.tsx'
import { EventTable } from './EventTable.tsx'
import { eventListPath, readEventQuery } from './event-query.ts'
import { useEventPages } from './use-event-pages.ts'

/** Renders the events of all users, newest first, with filters. */
export function ActivityPage() {
  const { search: params } = useLocation()
  const navigate = useNavigate()
  const query = readEventQuery(new URLSearchParams(params))
  return (
    <Page title="Activity" layout="wide" lead="What happened to all accounts.">
      <section className="panel" aria-label="All events">
        <EventFilters query={query} ask={(next) => navigate(eventListPath(next))} />
        <Events key={params} params={params} />
      </section>
    </Page>
  )
}

function Events({ params }: { params: string }) {
  const { call } = useAuth()
  const load = useCallback(
    (before?: string, signal?: AbortSignal) => {
      const query = { ...readEventQuery(new URLSearchParams(params)), before }
      return call('GET /api/admin/events', { query, signal })
    },
    [call, params],
  )
  const isFiltered = params !== ''
  return (
    <EventTable
      caption="Events of all users"
      {...useEventPages(load)}
      {...(isFiltered && { everything: '/admin/events' })}
    />
  )
}
