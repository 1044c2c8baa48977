import { useState } from 'react'
import { APP_KEY } from '../../shared/app-name.ts'
import { epochNow } from '../../shared/epoch.ts'
import { saveAsFile } from '../components/save-as-file.ts'
import { EventDetails } from './EventDetails.tsx'
import { EventList } from './EventList.tsx'
import { useInspection, useTimeline } from './InspectionContext.tsx'
import { TimelineFilters } from './TimelineFilters.tsx'
import type { TimelineEvent } from './timeline-event.ts'
import { timelineAsJson } from './timeline-export.ts'
import { type TimelineFilter, visibleEvents } from './timeline-filter.ts'

/** Renders the last events downwards, and beside them the moment of the event that is pointed at or selected. */
export function TimelineTab() {
  const { recorder, transport } = useInspection()
  const live = useTimeline()
  const [paused, setPaused] = useState<readonly TimelineEvent[]>()
  const [filter, setFilter] = useState<TimelineFilter>({ scope: 'session', hidesDoubles: true, text: '' })
  const [pointed, setPointed] = useState<number>()
  const [selected, setSelected] = useState<number>()
  const events = paused ?? live
  const shown = pointed ?? selected
  const event = events.find(({ id }) => id === shown)

  function save() {
    saveAsFile(
      `${APP_KEY}-timeline.json`,
      'application/json',
      timelineAsJson({ transport, exportedAt: epochNow(), events: live }),
    )
  }

  function clear() {
    recorder.clear()
    setPaused(undefined)
    setSelected(undefined)
  }

  return (
    <div className="timeline-tab">
      <div className="timeline-side">
        <TimelineFilters
          filter={filter}
          change={setFilter}
          isPaused={paused !== undefined}
          pause={(isPaused) => setPaused(isPaused ? live : undefined)}
        >
          <button type="button" className="secondary small" onClick={save}>
            Export as JSON
          </button>
          <button type="button" className="secondary small" onClick={clear}>
            Clear
          </button>
        </TimelineFilters>
        <EventList
          events={visibleEvents(events, filter)}
          selected={selected}
          select={(id) => setSelected(id === selected ? undefined : id)}
          point={setPointed}
        />
      </div>
      <EventDetails
        events={events}
        event={event}
        backToLive={selected === undefined ? undefined : () => setSelected(undefined)}
      />
    </div>
  )
}
