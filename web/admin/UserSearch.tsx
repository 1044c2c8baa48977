import { type SubmitEvent, useEffect, useId, useRef } from 'react'
import { SIGN_IN_NAME_MAX_LENGTH } from '../../shared/field-lengths.ts'
import type { UserQuery } from './user-query.ts'

interface UserSearchProps {
  query: UserQuery
  ask(query: UserQuery): void
}

/** The choices for a flag, by their value in the URL. */
const FLAGS = {
  is_active: { label: 'State', '': 'All', true: 'Active', false: 'Deactivated' },
  is_staff: { label: 'Staff', '': 'All', true: 'Staff', false: 'Not staff' },
}

/** Renders the search for users. A text is searched for when the form is sent, a choice at once. */
export function UserSearch({ query, ask }: UserSearchProps) {
  const form = useRef<HTMLFormElement>(null)
  const id = useId()
  const { search = '', is_active = '', is_staff = '' } = query

  // Uncontrolled, but going back in the history has to change it as well.
  useEffect(() => {
    const field = form.current?.elements.namedItem('search')
    if (field instanceof HTMLInputElement) field.value = search
  }, [search])

  function send(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    choose({})
  }

  function choose(choice: Partial<UserQuery>) {
    const typed = new FormData(form.current ?? undefined).get('search')
    ask({ ...query, search: String(typed ?? '').trim(), ...choice, after: undefined })
  }

  return (
    <form className="user-search" aria-label="Search" onSubmit={send} ref={form}>
      <div>
        <label htmlFor={id}>Part of a name or e-mail address, or a number</label>
        <input
          id={id}
          type="search"
          name="search"
          autoComplete="off"
          autoCapitalize="none"
          maxLength={SIGN_IN_NAME_MAX_LENGTH}
        />
      </div>
      <FlagChoice name="is_active" value={is_active} choose={(is_active) => choose({ is_active })} />
      <FlagChoice name="is_staff" value={is_staff} choose={(is_staff) => choose({ is_staff })} />
      <button type="submit">Search</button>
    </form>
  )
}

type Choice = '' | 'true' | 'false'

interface FlagChoiceProps {
  name: keyof typeof FLAGS
  value: Choice
  choose(value: 'true' | 'false' | undefined): void
}

function FlagChoice({ name, value, choose }: FlagChoiceProps) {
  const id = useId()
  const { label, ...words } = FLAGS[name]
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => choose((target.value as Choice) || undefined)}>
        <option value="">{words['']}</option>
        <option value="true">{words.true}</option>
        <option value="false">{words.false}</option>
      </select>
    </div>
  )
}
