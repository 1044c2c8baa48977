import { useState } from 'react'
import { AccessTokenView } from './AccessTokenView.tsx'
import { Experiments } from './Experiments.tsx'
import { LifeBar } from './LifeBar.tsx'
import { Lifetimes } from './Lifetimes.tsx'
import { rememberOpen, wasOpen } from './panel-memory.ts'
import { StateMachine } from './StateMachine.tsx'
import { TimelineView } from './TimelineView.tsx'
import { TransportChoice } from './TransportChoice.tsx'
import { Whereabouts } from './Whereabouts.tsx'

const BODY_ID = 'inspector-body'

/** Renders the panel: a handle at the edge of the page, and behind it everything about the tokens. */
export function InspectorPanel() {
  const [isOpen, setOpen] = useState(wasOpen)

  function toggle() {
    rememberOpen(!isOpen)
    setOpen(!isOpen)
  }

  return (
    <aside className={isOpen ? 'inspector open' : 'inspector'} aria-label="Token inspector">
      <button
        type="button"
        className="handle"
        aria-expanded={isOpen}
        aria-controls={BODY_ID}
        onClick={toggle}
      >
        Token inspector
      </button>
      <div id={BODY_ID} className="inspector-body" hidden={!isOpen}>
        {isOpen && <Contents />}
      </div>
    </aside>
  )
}

function Contents() {
  return (
    <>
      <StateMachine />
      <LifeBar />
      <Experiments />
      <TimelineView />
      <AccessTokenView />
      <Whereabouts />
      <TransportChoice />
      <Lifetimes />
    </>
  )
}
