import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'

export interface Tab {
  id: string
  label: ReactNode
  content: ReactNode
}

interface TabsProps {
  /** The name of all tabs together, for screen readers. */
  label: string
  tabs: Tab[]
  /** The id of the tab that is shown. */
  selected: string
  onSelect(id: string): void
}

/** Renders tabs and the content of the selected one. The arrow keys, Home and End select, as in the ARIA pattern. */
export function Tabs({ label, tabs, selected, onSelect }: TabsProps) {
  const prefix = useId()
  const list = useRef<HTMLDivElement>(null)
  const current = tabs.find(({ id }) => id === selected) ?? tabs[0]

  function select(event: KeyboardEvent) {
    const at = current ? tabs.indexOf(current) : 0
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 }[event.key]
    // With a modifier the keys are the browser's, such as Alt and the left arrow to go back.
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const place = (to + tabs.length) % tabs.length
    onSelect(tabs[place]?.id ?? '')
    list.current?.querySelectorAll('button').item(place).focus()
  }

  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={select}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${prefix}-${tab.id}`}
            aria-controls={`${prefix}-panel`}
            aria-selected={tab === current}
            tabIndex={tab === current ? 0 : -1}
            onClick={() => onSelect(tab.id)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${prefix}-panel`} aria-labelledby={`${prefix}-${current?.id}`}>
        {current?.content}
      </div>
    </>
  )
}
