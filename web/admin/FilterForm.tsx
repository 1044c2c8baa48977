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

/** Renders the filters of a list. They are applied together, when a choice changes or on Enter in a text field. */
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

  /** Clears the filters. The pressed button disappears, so the first field takes the focus. */
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

/** Returns whether the filters are applied without Enter: after a choice, a complete date, or an emptied search. */
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
  /** The type of the input, by default `text`. */
  type?: 'search' | 'date'
  placeholder?: string
  maxLength?: number
}

/** Renders a text filter. The input is uncontrolled, so an effect sets its value when the URL changes. */
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
          // Makes a date invalid while its year is incomplete, such as 0202.
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
  /** The options, or groups of them. They follow the option “All”. */
  children: ReactNode
}

/** Renders a filter with a list of options. */
export function ChoiceFilter({ label, name, value = '', children }: ChoiceFilterProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {/* FilterForm applies the change. The empty handler tells React that the select is not read-only. */}
      <select id={id} name={name} value={value} onChange={() => {}}>
        <option value="">All</option>
        {children}
      </select>
    </div>
  )
}
