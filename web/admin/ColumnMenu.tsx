import { type KeyboardEvent, useRef } from 'react'
import { type Column, isShown, toggleColumn } from './columns.ts'

interface ColumnMenuProps {
  columns: Column[]
  /** The hidden columns in the URL. */
  hide: string | undefined
  choose(hide: string | undefined): void
}

/** Renders a menu with a checkbox for each column that can be hidden. Escape closes it. */
export function ColumnMenu({ columns, hide, choose }: ColumnMenuProps) {
  const menu = useRef<HTMLDetailsElement>(null)

  function closeOnEscape({ key }: KeyboardEvent) {
    if (key !== 'Escape' || !menu.current?.open) return
    menu.current.open = false
    menu.current.querySelector('summary')?.focus()
  }

  return (
    <details className="column-menu" onKeyDown={closeOnEscape} ref={menu}>
      <summary>Columns</summary>
      <fieldset aria-label="Columns">
        {columns.map(({ name, label }) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={isShown(hide, name)}
              onChange={() => choose(toggleColumn(columns, hide, name))}
            />
            {label}
          </label>
        ))}
      </fieldset>
    </details>
  )
}
