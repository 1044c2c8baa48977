import { LANES, type Lane } from './lanes.ts'

/** In pixels: the distance of the lanes, and how far down in its row an event is. */
const LANE_WIDTH = 20
const DOT_Y = 12
const WIDTH = LANE_WIDTH * LANES.length

function xOf(lane: Lane): number {
  return LANE_WIDTH * (LANES.indexOf(lane) + 0.5)
}

/** Renders the names of the lanes above them. */
export function LaneHeads() {
  return (
    <svg className="lane-heads" width={WIDTH + 40} height="52" aria-hidden="true">
      {LANES.map((lane) => (
        <text key={lane} transform={`translate(${xOf(lane) + 3} 50) rotate(-50)`}>
          {lane}
        </text>
      ))}
    </svg>
  )
}

interface LaneCellProps {
  lane: Lane
  /** The lane of the previous event, if this event follows from it. */
  from: Lane | undefined
  /** Whether the next event follows from this one. */
  goesOn: boolean
}

/** Renders the part of the drawing beside one event. As high as its row, however many lines that has. */
export function LaneCell({ lane, from, goesOn }: LaneCellProps) {
  const x = xOf(lane)
  return (
    <svg className="lanes" width={WIDTH} height="100%" aria-hidden="true">
      {LANES.map((each) => (
        <line key={each} className="guide-line" x1={xOf(each)} x2={xOf(each)} y1="0" y2="100%" />
      ))}
      {from && <line className="course" x1={xOf(from)} x2={xOf(from)} y1="0" y2={DOT_Y} />}
      {from && <line className="course" x1={xOf(from)} x2={x} y1={DOT_Y} y2={DOT_Y} />}
      {goesOn && <line className="course" x1={x} x2={x} y1={DOT_Y} y2="100%" />}
      <circle cx={x} cy={DOT_Y} r="4.5" />
    </svg>
  )
}
