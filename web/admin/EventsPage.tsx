import { useCallback, useId } from 'react'
import { useSearchParams } from 'react-router-dom'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { Section } from '../components/Section.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'
import { EventChart } from './EventChart.tsx'
import { EventTable } from './EventTable.tsx'
import { EVENT_WORDS, eventWords } from './event-messages.ts'
import { useEventPages } from './use-event-pages.ts'

/** Renders the recent events of all users: by day, and as a list. */
export function EventsPage() {
  const [address, setAddress] = useSearchParams()
  const event = address.get('event') ?? ''
  return (
    <article className="card wide">
      <PageTitle>Events</PageTitle>
      <Section title="The last 14 days">
        <Chart />
      </Section>
      <Section title="One by one">
        <EventChoice event={event} choose={(chosen) => setAddress(chosen ? { event: chosen } : {})} />
        <Events key={event} event={event} />
      </Section>
    </article>
  )
}

function Chart() {
  const { call } = useAuth()
  const load = useCallback(
    (signal?: AbortSignal) => call('GET /api/admin/events/summary', { query: { days: '14' }, signal }),
    [call],
  )
  const { data: summary, problem, reload } = useLoaded(load)
  if (problem) return <LoadProblem problem={problem} retry={reload} />
  if (!summary) return <p aria-busy="true">Counting …</p>
  return <EventChart summary={summary} />
}

function Events({ event }: { event: string }) {
  const { call } = useAuth()
  const load = useCallback(
    (before?: string, signal?: AbortSignal) =>
      call('GET /api/admin/events', { query: { before, event: event || undefined }, signal }),
    [call, event],
  )
  return <EventTable caption="Events of all users" {...useEventPages(load)} />
}

interface EventChoiceProps {
  event: string
  choose(event: string): void
}

/** Selects the event to show. The URL may name an event that this page does not know. */
function EventChoice({ event, choose }: EventChoiceProps) {
  const id = useId()
  const names = [...new Set([...Object.keys(EVENT_WORDS), ...(event ? [event] : [])])]
  return (
    <div className="event-choice">
      <label htmlFor={id}>Event</label>
      <select id={id} value={event} onChange={({ target }) => choose(target.value)}>
        <option value="">All</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {eventWords(name)}
          </option>
        ))}
      </select>
    </div>
  )
}
