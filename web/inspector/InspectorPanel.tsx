import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { AppCodes } from './AppCodes.tsx'
import { GuideBar } from './GuideBar.tsx'
import { PanelHeader } from './PanelHeader.tsx'
import { PanelResizer } from './PanelResizer.tsx'
import { PanelTabs } from './PanelTabs.tsx'
import {
  lastSide,
  lastTab,
  rememberOpen,
  rememberSide,
  rememberTab,
  type Side,
  wasOpen,
} from './panel-memory.ts'
import type { TabName } from './tab-names.ts'

/** The panel's id, and the fragment of links that open it. */
const PANEL_ID = 'token-inspector'
const BODY_ID = 'inspector-body'

/** Renders the panel: a strip at the edge of the page, and behind it everything about the tokens. */
export function InspectorPanel() {
  const [isOpen, setOpen] = useState(wasOpen)
  const [side, setSide] = useState(lastSide)
  const [tab, setTab] = useState(lastTab)
  const handle = useRef<HTMLButtonElement>(null)

  function show(open: boolean) {
    rememberOpen(open)
    setOpen(open)
  }

  function move(to: Side) {
    rememberSide(to)
    setSide(to)
  }

  function select(name: TabName) {
    rememberTab(name)
    setTab(name)
  }

  function closeOnEscape(event: KeyboardEvent) {
    if (!isOpen || !isForPanel(event)) return
    show(false)
    handle.current?.focus()
  }

  useOpenByLink(() => show(true))

  return (
    <aside
      id={PANEL_ID}
      className={`inspector ${side} ${isOpen ? 'open' : ''}`}
      aria-label="Token inspector"
      onKeyDown={closeOnEscape}
    >
      {isOpen && <PanelResizer side={side} controls={BODY_ID} />}
      <PanelHeader
        handle={handle}
        isOpen={isOpen}
        toggle={() => show(!isOpen)}
        controls={BODY_ID}
        side={side}
        move={move}
      />
      <div id={BODY_ID} className="inspector-body" hidden={!isOpen}>
        {isOpen && (
          <>
            <GuideBar show={select} />
            {import.meta.env.DEV && <AppCodes />}
            <PanelTabs selected={tab} select={select} side={side} move={move} />
          </>
        )}
      </div>
    </aside>
  )
}

/** Returns whether a key closes the panel: Escape, unless it withdrew a question or belongs to a field. */
function isForPanel({ key, target, defaultPrevented }: KeyboardEvent): boolean {
  const isField = target instanceof Element && target.matches('input[type="search"], textarea, select')
  return key === 'Escape' && !defaultPrevented && !isField
}

/** Opens the panel when a link of the page leads to it. */
function useOpenByLink(open: () => void): void {
  useEffect(() => {
    const follow = () => {
      if (location.hash !== `#${PANEL_ID}`) return
      // The fragment is removed, so that the link works again after the panel was closed.
      history.replaceState(history.state, '', location.pathname + location.search)
      open()
    }
    follow()
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  })
}
