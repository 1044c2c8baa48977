import { memo } from 'react'
import { epochNow } from '../../shared/epoch.ts'
import { Section } from '../components/Section.tsx'
import { clockTime } from './clock-time.ts'
import { durationWords } from './format-duration.ts'
import { useInspection, useTimeline } from './InspectionContext.tsx'
import { LaneCell, LaneHeads } from './LaneCell.tsx'
import { isLinked, isProblem, laneOf } from './lanes.ts'
import type { TimelineEvent } from './timeline-event.ts'
import { saveAsFile, timelineAsJson } from './timeline-export.ts'
import { messageOf } from './timeline-messages.ts'

/** Renders the last events downwards: as a drawing of lanes, and as text beside it. */
export function TimelineView() {
  const { recorder, transport } = useInspection()
  const events = useTimeline()

  function save() {
    saveAsFile('gatehouse-timeline.json', timelineAsJson({ transport, exportedAt: epochNow(), events }))
  }

  return (
    <Section title="Timeline">
      <LaneHeads />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reachable by keyboard */}
      <section className="timeline" aria-label="Events" tabIndex={0}>
        <ol>
          {events.map((event, place) => (
            <Row key={event.id} event={event} before={events[place - 1]} after={events[place + 1]} />
          ))}
        </ol>
      </section>
      <div className="buttons">
        <button type="button" className="secondary outline" onClick={save}>
          Export as JSON
        </button>
        <button type="button" className="secondary outline" onClick={recorder.clear}>
          Clear
        </button>
      </div>
    </Section>
  )
}

interface RowProps {
  event: TimelineEvent
  before: TimelineEvent | undefined
  after: TimelineEvent | undefined
}

const Row = memo(function Row({ event, before, after }: RowProps) {
  const lane = laneOf(event)
  return (
    <li className={isProblem(event) ? 'row problem-row' : 'row'}>
      <LaneCell
        lane={lane}
        from={before && isLinked(before, event) ? laneOf(before) : undefined}
        goesOn={isLinked(event, after)}
      />
      <p>
        <span>
          <span className="unseen">{lane}: </span>
          {messageOf(event)}{' '}
        </span>
        <Time event={event} before={before} />
      </p>
    </li>
  )
})

/** A shorter pause is not shown. */
const PAUSE_SECONDS = 5

function Time({ event, before }: { event: TimelineEvent; before: TimelineEvent | undefined }) {
  const pause = before ? event.at - (before.until ?? before.at) : 0
  return (
    <small>
      {[
        clockTime(event.at),
        event.until === undefined ? '' : ` to ${clockTime(event.until)}`,
        pause >= PAUSE_SECONDS ? `, ${durationWords(pause)} later` : '',
      ].join('')}
    </small>
  )
}
