import { Section } from '../components/Section.tsx'
import type { Moment, Status, Step } from './last-step.ts'

/** In units of the drawing, which is as wide as the panel. */
const BOX = { width: 96, height: 32 }

const BOXES: Record<Status, { x: number; y: number }> = {
  loading: { x: 142, y: 6 },
  'signed-out': { x: 20, y: 128 },
  'signed-in': { x: 264, y: 128 },
}

interface Arrow extends Step {
  /** The arrow, as an SVG path. */
  path: string
  label: { x: number; y: number; anchor: 'start' | 'middle' | 'end' }
}

const ARROWS: Arrow[] = [
  { from: 'loading', by: 'signed-out', path: 'M166 38 L92 125', label: { x: 127, y: 76, anchor: 'end' } },
  {
    from: 'loading',
    by: 'tokens-refreshed',
    path: 'M206 38 L276 125',
    label: { x: 242, y: 74, anchor: 'start' },
  },
  { from: 'loading', by: 'signed-in', path: 'M206 38 L276 125', label: { x: 253, y: 88, anchor: 'start' } },
  {
    from: 'signed-out',
    by: 'signed-in',
    path: 'M116 138 L261 138',
    label: { x: 190, y: 132, anchor: 'middle' },
  },
  {
    from: 'signed-in',
    by: 'signed-out',
    path: 'M264 150 L119 150',
    label: { x: 190, y: 165, anchor: 'middle' },
  },
  {
    from: 'signed-in',
    by: 'tokens-refreshed',
    path: 'M336 160 C336 186 292 186 290 163',
    label: { x: 313, y: 195, anchor: 'middle' },
  },
  {
    from: 'signed-out',
    by: 'restore-started',
    path: 'M28 128 C28 50 60 22 139 22',
    label: { x: 80, y: 14, anchor: 'middle' },
  },
  {
    from: 'signed-in',
    by: 'restore-started',
    path: 'M352 128 C352 50 320 22 241 22',
    label: { x: 300, y: 14, anchor: 'middle' },
  },
]

/**
 * Renders the states and the events of the reducer, and highlights the state of a moment and the arrow that led to
 * it.
 */
export function StateMachine({ moment: { status, step, reason } }: { moment: Moment }) {
  return (
    <Section title="State">
      <svg className="machine" viewBox="0 0 380 202" role="img" aria-label={labelOf(status, step)}>
        <defs>
          <ArrowHead id="inspector-head" className="head" />
          <ArrowHead id="inspector-head-lit" className="head lit" />
        </defs>
        {ARROWS.map((arrow) => (
          <ArrowLine key={`${arrow.from} ${arrow.by}`} arrow={arrow} isLit={isTaken(arrow, step)} />
        ))}
        {(['loading', 'signed-out', 'signed-in'] as const).map((name) => (
          <StateBox key={name} name={name} isLit={name === status} />
        ))}
      </svg>
      {reason && (
        <p className="remark">
          Why: <code>{reason}</code>
        </p>
      )}
    </Section>
  )
}

function StateBox({ name, isLit }: { name: Status; isLit: boolean }) {
  const { x, y } = BOXES[name]
  return (
    <g className={isLit ? 'state lit' : 'state'}>
      <rect x={x} y={y} width={BOX.width} height={BOX.height} rx="8" />
      <text x={x + BOX.width / 2} y={y + BOX.height / 2 + 4} textAnchor="middle">
        {name}
      </text>
    </g>
  )
}

function ArrowLine({ arrow: { by, path, label }, isLit }: { arrow: Arrow; isLit: boolean }) {
  return (
    <g className={isLit ? 'arrow lit' : 'arrow'}>
      <path d={path} markerEnd={`url(#inspector-head${isLit ? '-lit' : ''})`} />
      <text x={label.x} y={label.y} textAnchor={label.anchor}>
        {by}
      </text>
    </g>
  )
}

function ArrowHead({ id, className }: { id: string; className: string }) {
  return (
    <marker
      id={id}
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerUnits="userSpaceOnUse"
      markerWidth="8"
      markerHeight="8"
      orient="auto"
    >
      <path className={className} d="M0 0 L8 4 L0 8 Z" />
    </marker>
  )
}

function isTaken({ from, by }: Step, step: Step | undefined): boolean {
  return step?.from === from && step.by === by
}

function labelOf(status: Status, step: Step | undefined): string {
  const leaving = ARROWS.filter(({ from }) => from === status).map(({ by }) => by)
  const came = step ? ` It came from ${step.from} by ${step.by}.` : ''
  return `The state is ${status}.${came} From here the events are: ${leaving.join(', ')}.`
}
