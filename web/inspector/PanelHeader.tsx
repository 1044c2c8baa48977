import type { Ref } from 'react'
import { useSessionState } from './InspectionContext.tsx'
import { LifeBar } from './LifeBar.tsx'
import type { Side } from './panel-memory.ts'

interface PanelHeaderProps {
  /** The button that opens and closes. */
  handle: Ref<HTMLButtonElement>
  isOpen: boolean
  toggle(): void
  /** The id of the element that opens and closes. */
  controls: string
  side: Side
  move(side: Side): void
}

/** Renders the strip that opens the panel, with the state of the session, which it always shows. */
export function PanelHeader({ handle, isOpen, toggle, controls, side, move }: PanelHeaderProps) {
  return (
    <div className="inspector-head">
      <button
        type="button"
        className="handle"
        ref={handle}
        aria-expanded={isOpen}
        aria-controls={controls}
        onClick={toggle}
      >
        Token inspector
      </button>
      <Vitals />
      {isOpen && <SideButton side={side} move={move} />}
    </div>
  )
}

/** Renders the state, the generation and the life of the access token in a line. */
function Vitals() {
  const state = useSessionState()
  return (
    <div className="vitals">
      <span className={`status ${state.status}`}>{state.status}</span>
      {state.status === 'signed-in' && (
        <>
          <span className="generation" title="How often the session was refreshed, counted from 1">
            gen {state.user.gen}
          </span>
          <LifeBar session={state} />
        </>
      )}
    </div>
  )
}

function SideButton({ side, move }: Pick<PanelHeaderProps, 'side' | 'move'>) {
  const other = side === 'right' ? 'bottom' : 'right'
  const label = other === 'right' ? 'Move to the right' : 'Move to the bottom'
  return (
    <button type="button" className="tool side-button" title={label} onClick={() => move(other)}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <rect x="1.5" y="2.5" width="13" height="11" rx="2" fill="none" stroke="currentColor" />
        {other === 'right' ? (
          <rect x="9.5" y="2.5" width="5" height="11" fill="currentColor" />
        ) : (
          <rect x="1.5" y="8.5" width="13" height="5" fill="currentColor" />
        )}
      </svg>
      <span className="unseen">{label}</span>
    </button>
  )
}
