import type { AdminEventSummary } from '../../shared/api/admin-api.ts'
import { type DayCount, dailyCounts, roundUp } from './daily-counts.ts'

/** The height of the chart in pixels: the bars, a number above them and the days below. */
const HEIGHT = 120
const ABOVE = 18
const BELOW = 22

/** Renders the sign-ins and the refused ones by day: as bars, and as a table below. */
export function EventChart({ summary }: { summary: AdminEventSummary }) {
  const days = dailyCounts(summary)
  return (
    <div className="chart">
      <p className="legend" aria-hidden="true">
        <span className="signed-in">Signed in</span> <span className="refused">Refused</span>
      </p>
      <Bars days={days} />
      <details>
        <summary>The numbers</summary>
        <Numbers days={days} />
      </details>
    </div>
  )
}

/** Renders the bars. Horizontal positions are in per cent of the box, so that the letters keep their size. */
function Bars({ days }: { days: DayCount[] }) {
  const top = roundUp(Math.max(0, ...days.flatMap(({ signedIn, refused }) => [signedIn, refused])))
  const width = 100 / days.length
  return (
    <svg width="100%" height={ABOVE + HEIGHT + BELOW} role="img" aria-label={inWords(days)}>
      <text x="0" y={ABOVE - 6}>
        {top}
      </text>
      <line x1="0" x2="100%" y1={ABOVE} y2={ABOVE} />
      {days.map(({ day, signedIn, refused }, place) => (
        <g key={day}>
          <Bar className="signed-in" x={width * (place + 0.2)} width={width * 0.28} part={signedIn / top} />
          <Bar className="refused" x={width * (place + 0.52)} width={width * 0.28} part={refused / top} />
        </g>
      ))}
      <line className="ground" x1="0" x2="100%" y1={ABOVE + HEIGHT} y2={ABOVE + HEIGHT} />
      <DayLabels days={days} />
    </svg>
  )
}

interface BarProps {
  className: string
  /** In per cent of the chart's width. */
  x: number
  width: number
  /** Share of the chart's height, from 0 to 1. */
  part: number
}

function Bar({ className, x, width, part }: BarProps) {
  const height = HEIGHT * part
  return (
    <rect className={className} x={`${x}%`} width={`${width}%`} y={ABOVE + HEIGHT - height} height={height} />
  )
}

/** Renders the first and the last day only: more do not fit on a narrow page. */
function DayLabels({ days }: { days: DayCount[] }) {
  const y = ABOVE + HEIGHT + BELOW - 6
  return (
    <>
      <text x="0" y={y}>
        {dayWords(days.at(0)?.day)}
      </text>
      <text x="100%" y={y} textAnchor="end">
        {dayWords(days.at(-1)?.day)}
      </text>
    </>
  )
}

function Numbers({ days }: { days: DayCount[] }) {
  return (
    <table>
      <caption>Sign-ins by day, in UTC</caption>
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col">Signed in</th>
          <th scope="col">Refused</th>
        </tr>
      </thead>
      <tbody>
        {[...days].reverse().map(({ day, signedIn, refused }) => (
          <tr key={day}>
            <th scope="row">
              <time dateTime={day}>{dayWords(day)}</time>
            </th>
            <td>{signedIn}</td>
            <td>{refused}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function inWords(days: DayCount[]): string {
  const signedIn = days.reduce((total, day) => total + day.signedIn, 0)
  const refused = days.reduce((total, day) => total + day.refused, 0)
  return `From ${dayWords(days.at(0)?.day)} to ${dayWords(days.at(-1)?.day)}: signed in ${signedIn}, refused ${refused}.`
}

const FORMAT = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' })

function dayWords(day = ''): string {
  // biome-ignore lint/style/noRestrictedGlobals: this parses a day, it does not read the clock
  return day && FORMAT.format(new Date(day))
}
