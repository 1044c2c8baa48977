import { useState } from 'react'
import { Link } from 'react-router-dom'
import type { AdminEventSummary } from '../../shared/api/admin-api.ts'
import { countLabel } from './count-label.ts'
import { type DayCount, dailyCounts, roundUp, totalOf } from './daily-counts.ts'
import { eventListPath } from './event-query.ts'

/** The height of the bars in pixels, and the room above them. */
const HEIGHT = 140
const ABOVE = 12

/** The counts of a day, each with its CSS class and its label. */
const SERIES = [
  { name: 'signedIn', className: 'signed-in', label: 'signed in' },
  { name: 'failed', className: 'failed', label: 'failed' },
  { name: 'limited', className: 'limited', label: 'rate limited' },
] as const

/** Renders the sign-ins of each day as bars, which link to the events of that day, and as a table below. */
export function EventChart({ summary }: { summary: AdminEventSummary }) {
  const days = dailyCounts(summary)
  const [pointed, setPointed] = useState<DayCount>()
  return (
    <div className="chart">
      <p className="legend" aria-hidden="true">
        <span className="signed-in">Signed in</span>
        <span className="failed">Failed</span>
        <span className="limited">Rate limited</span>
        <span className="so-far">Today so far</span>
      </p>
      <Plot days={days} point={setPointed} />
      <p className="meta" aria-hidden="true">
        {pointed ? describe(pointed) : `${days.length} days: ${figures(totalOf(days))}`}
      </p>
      <details>
        <summary>Show as table</summary>
        <Numbers days={days} />
      </details>
    </div>
  )
}

interface PlotProps {
  days: DayCount[]
  /** Called with the day under the pointer or with the focus. Called with undefined when it is left. */
  point(day: DayCount | undefined): void
}

/** Renders the bars of all days over a grid. The style sheet hides the first week on a narrow page. */
function Plot({ days, point }: PlotProps) {
  const top = roundUp(Math.max(0, ...days.flatMap((day) => SERIES.map(({ name }) => day[name]))))
  return (
    <div className="plot">
      <Grid top={top} />
      <ol aria-label={chartLabel(days)}>
        {days.map((day, place) => (
          <Day key={day.day} day={day} top={top} isToday={place === days.length - 1} point={point} />
        ))}
      </ol>
    </div>
  )
}

interface DayProps extends Omit<PlotProps, 'days'> {
  day: DayCount
  /** The count whose bar has the full height. */
  top: number
  isToday: boolean
}

/** Renders the bars of a day. Horizontal positions are in per cent, so that they fit any width. */
function Day({ day, top, isToday, point }: DayProps) {
  return (
    <li className={isToday ? 'so-far' : undefined}>
      <Link
        to={eventListPath({ from: day.day, to: day.day })}
        aria-label={describe(day)}
        onMouseEnter={() => point(day)}
        onMouseLeave={() => point(undefined)}
        onFocus={() => point(day)}
        onBlur={() => point(undefined)}
      >
        <svg width="100%" height={ABOVE + HEIGHT} aria-hidden="true">
          {SERIES.map(({ name, className }, index) => (
            <Bar key={name} className={className} x={14 + index * 25} part={day[name] / top} />
          ))}
        </svg>
        <span>{isToday ? 'Today' : formatDay(day.day)}</span>
      </Link>
    </li>
  )
}

interface BarProps {
  className: string
  /** In per cent of the day's width. */
  x: number
  /** Share of the chart's height, from 0 to 1. */
  part: number
}

function Bar({ className, x, part }: BarProps) {
  const height = HEIGHT * part
  return <rect className={className} x={`${x}%`} width="22%" y={ABOVE + HEIGHT - height} height={height} />
}

/** Renders lines at zero, at the top and, if that is an even count, at half. The line at zero has no label. */
function Grid({ top }: { top: number }) {
  const counts = [top, ...(top % 2 === 0 ? [top / 2] : [])]
  const heightOf = (count: number) => ABOVE + HEIGHT * (1 - count / top)
  return (
    <svg className="grid" width="100%" height={ABOVE + HEIGHT} aria-hidden="true">
      {counts.map((count) => (
        <g key={count}>
          <line x1="0" x2="100%" y1={heightOf(count)} y2={heightOf(count)} />
          <text x="-8" y={heightOf(count) + 4} textAnchor="end">
            {countLabel(count)}
          </text>
        </g>
      ))}
      <line className="ground" x1="0" x2="100%" y1={heightOf(0)} y2={heightOf(0)} />
    </svg>
  )
}

function Numbers({ days }: { days: DayCount[] }) {
  return (
    <table>
      <caption className="unseen">Sign-ins by day, in UTC</caption>
      <thead>
        <tr>
          <th scope="col">Day (UTC)</th>
          <th scope="col">Signed in</th>
          <th scope="col">Failed</th>
          <th scope="col">Rate limited</th>
        </tr>
      </thead>
      <tbody>
        {[...days].reverse().map(({ day, signedIn, failed, limited }) => (
          <tr key={day}>
            <th scope="row">
              <time dateTime={day}>{formatDay(day)}</time>
            </th>
            <td>{signedIn}</td>
            <td>{failed}</td>
            <td>{limited}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function chartLabel(days: DayCount[]): string {
  return `Sign-ins from ${formatDay(days.at(0)?.day)} to ${formatDay(days.at(-1)?.day)}: ${figures(totalOf(days))}`
}

function describe(day: DayCount): string {
  return `${formatDay(day.day)}: ${figures(day)}`
}

function figures(counts: Omit<DayCount, 'day'>): string {
  return SERIES.map(({ name, label }) => `${countLabel(counts[name])} ${label}`).join(', ')
}

const FORMAT = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' })

function formatDay(day = ''): string {
  // biome-ignore lint/style/noRestrictedGlobals: this parses a day, it does not read the clock
  return day && FORMAT.format(new Date(day))
}
