import { type ChangeEvent, type ReactNode, type SubmitEvent, useEffect, useId, useRef } from 'react'
import { Icon } from '../components/Icon.tsx'

interface FilterFormProps {
  label: string
  /** Called with the values of all fields, by name. */
  apply(values: Record<string, string>): void
  /** Removes all filters. Undefined if no filter is set. */
  clear: (() => void) | undefined
  children: ReactNode
}

/** Renders filters of a list. A choice applies at once, a text on Enter; either takes the others along. */
export function FilterForm({ label, apply, clear, children }: FilterFormProps) {
  const form = useRef<HTMLFormElement>(null)

  function applyAll() {
    const values = Object.entries(Object.fromEntries(new FormData(form.current ?? undefined)))
    apply(Object.fromEntries(values.map(([name, value]) => [name, String(value).trim()])))
  }

  function send(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    applyAll()
  }

  function change({ target }: ChangeEvent<HTMLFormElement>) {
    if (appliesAtOnce(target)) applyAll()
  }

  /** The button disappears, and the focus must not be lost with it. */
  function clearAll() {
    clear?.()
    form.current?.querySelector('input')?.focus()
  }

  return (
    <form className="filters" aria-label={label} onSubmit={send} onChange={change} ref={form}>
      {children}
      {clear && (
        <button type="button" className="quiet" onClick={clearAll}>
          Clear filters
        </button>
      )}
    </form>
  )
}

/** A choice, a day that is typed to its end, or a search that its cross has emptied. */
function appliesAtOnce(field: EventTarget): boolean {
  if (field instanceof HTMLSelectElement) return true
  if (!(field instanceof HTMLInputElement)) return false
  return field.type === 'date' ? field.checkValidity() : field.type === 'search' && field.value === ''
}

interface TextFilterProps {
  label: string
  name: string
  /** The value in the URL. */
  value: string | undefined
  /** Without it, a plain text. */
  type?: 'search' | 'date'
  placeholder?: string
  maxLength?: number
}

/** Renders a filter that is typed. It is uncontrolled, but going back in the history has to change it as well. */
export function TextFilter({ label, value = '', type, ...input }: TextFilterProps) {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (field.current) field.current.value = value
  }, [value])

  return (
    <div className={type === 'search' ? 'field search' : 'field'}>
      <label htmlFor={id}>{label}</label>
      <div className="input">
        <input
          {...input}
          id={id}
          type={type ?? 'text'}
          // While a year is typed, it is one of the first thousand.
          min={type === 'date' ? '2000-01-01' : undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="search"
          ref={field}
        />
        {type === 'search' && (
          <button type="submit" aria-label="Search">
            <Icon name="search" />
          </button>
        )}
      </div>
    </div>
  )
}

interface ChoiceFilterProps {
  label: string
  name: string
  /** The value in the URL. */
  value: string | undefined
  /** The options or groups of options, after the one for all. */
  children: ReactNode
}

/** Renders a filter that is chosen. */
export function ChoiceFilter({ label, name, value = '', children }: ChoiceFilterProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {/* The form applies the change. */}
      <select id={id} name={name} value={value} onChange={() => {}}>
        <option value="">All</option>
        {children}
      </select>
    </div>
  )
}
