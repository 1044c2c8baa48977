import { type ReactNode, useId } from 'react'
import type { TimelineFilter } from './timeline-filter.ts'

interface TimelineFiltersProps {
  filter: TimelineFilter
  change(filter: TimelineFilter): void
  isPaused: boolean
  pause(isPaused: boolean): void
  /** More buttons for the timeline as a whole. */
  children: ReactNode
}

/** Renders what the timeline shows, and a button that holds it still. Recording goes on. */
export function TimelineFilters({ filter, change, isPaused, pause, children }: TimelineFiltersProps) {
  const id = useId()
  return (
    <div className="filters">
      <input
        type="search"
        aria-label="Search the events"
        placeholder="Search"
        value={filter.text}
        onChange={({ target }) => change({ ...filter, text: target.value })}
      />
      <select
        aria-label="Events of"
        value={filter.scope}
        onChange={({ target }) => change({ ...filter, scope: target.value === 'all' ? 'all' : 'session' })}
      >
        <option value="session">This session</option>
        <option value="all">All events</option>
      </select>
      <button
        type="button"
        className="secondary small"
        aria-pressed={isPaused}
        onClick={() => pause(!isPaused)}
      >
        {isPaused ? 'Resume' : 'Pause'}
      </button>
      <label
        htmlFor={id}
        title="React runs effects twice in development, so some requests are sent, cancelled and sent again."
      >
        <input
          id={id}
          type="checkbox"
          checked={filter.hidesDoubles}
          onChange={({ target }) => change({ ...filter, hidesDoubles: target.checked })}
        />{' '}
        Hide StrictMode doubles
      </label>
      {children}
    </div>
  )
}
