import { memo } from 'react'
import { formatDuration } from '../components/format-duration.ts'
import { clockTime } from './clock-time.ts'
import { LaneCell, LaneHeads } from './LaneCell.tsx'
import { isLinked, isProblem, laneOf } from './lanes.ts'
import { moveFocus } from './move-focus.ts'
import type { TimelineEvent } from './timeline-event.ts'
import { messageOf } from './timeline-messages.ts'

interface EventListProps {
  events: readonly TimelineEvent[]
  selected: number | undefined
  select(id: number): void
  /** Called when the pointer or the focus comes to an event, or leaves all of them. */
  point(id: number | undefined): void
}

/** Renders the events as a drawing of lanes, and as text beside it. The arrow keys move between them. */
export function EventList({ events, selected, select, point }: EventListProps) {
  const stop = events.some(({ id }) => id === selected) ? selected : events.at(-1)?.id
  return (
    <>
      <LaneHeads />
      <section
        className="timeline"
        aria-label="Events"
        onPointerLeave={() => point(undefined)}
        onKeyDown={moveFocus}
      >
        {events.length === 0 && <p className="remark">No events yet.</p>}
        <ol>
          {events.map((event, place) => (
            <Row
              key={event.id}
              event={event}
              before={events[place - 1]}
              after={events[place + 1]}
              isSelected={event.id === selected}
              isStop={event.id === stop}
              select={select}
              point={point}
            />
          ))}
        </ol>
      </section>
    </>
  )
}

interface RowProps extends Pick<EventListProps, 'select' | 'point'> {
  event: TimelineEvent
  before: TimelineEvent | undefined
  after: TimelineEvent | undefined
  isSelected: boolean
  /** Whether the Tab key stops here. */
  isStop: boolean
}

const Row = memo(function Row({ event, before, after, isSelected, isStop, select, point }: RowProps) {
  const lane = laneOf(event)
  return (
    <li className={isProblem(event) ? 'row problem-row' : 'row'}>
      <LaneCell
        lane={lane}
        from={before && isLinked(before, event) ? laneOf(before) : undefined}
        goesOn={isLinked(event, after)}
      />
      <button
        type="button"
        className="event"
        data-stop
        tabIndex={isStop ? 0 : -1}
        aria-pressed={isSelected}
        onClick={() => select(event.id)}
        // `onPointerMove` and not `onPointerEnter`, because a list that scrolls under a resting pointer must not
        // point at another event.
        onPointerMove={() => point(event.id)}
        onFocus={() => point(event.id)}
        onBlur={() => point(undefined)}
      >
        <span>
          <span className="unseen">{lane}: </span>
          {messageOf(event)}{' '}
        </span>
        <Time event={event} before={before} />
      </button>
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
        pause >= PAUSE_SECONDS ? `, ${formatDuration(pause)} later` : '',
      ].join('')}
    </small>
  )
}
