import { type RefObject, useEffect } from 'react'
import { useLocation } from 'react-router-dom'
import { useAuth } from '../context/AuthContext.tsx'

/** What a user has typed into a form and not sent. */
interface Draft {
  userId: number
  /** The session in which it was typed. */
  sid: string
  values: Record<string, string>
}

/** The session of a form. */
type Owner = Pick<Draft, 'userId' | 'sid'>

// In memory only, because it may be personal: a reload of the page forgets it.
const drafts = new Map<string, Draft>()

/** Keeps what was changed in a form and may be kept, under a name. Nothing if nothing was changed. */
function keepDraft(name: string, owner: Owner, form: HTMLFormElement): void {
  const changed = textInputs(form).filter(({ value, defaultValue }) => value !== defaultValue)
  if (changed.length === 0) return
  drafts.set(name, {
    ...owner,
    values: Object.fromEntries(changed.map((input) => [input.name, input.value])),
  })
}

/**
 * Fills a form with what the same user typed before their session ended. A draft of the same session is dropped,
 * because the user left the page on purpose; one of another user is dropped too.
 */
function restoreDraft(name: string, owner: Owner, form: HTMLFormElement): void {
  const draft = drafts.get(name)
  drafts.delete(name)
  if (!draft || draft.userId !== owner.userId || draft.sid === owner.sid) return
  for (const input of textInputs(form)) input.value = draft.values[input.name] ?? input.value
}

/** Returns the inputs whose text may be kept: never passwords and codes. A shown password is of the type text. */
function textInputs(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll('input')].filter(
    ({ name, type, autocomplete }) =>
      name !== '' &&
      ['text', 'email'].includes(type) &&
      !name.includes('password') &&
      autocomplete !== 'one-time-code',
  )
}

/**
 * Keeps what a signed-in user has typed into a form when the form disappears, and restores it when they are back after
 * their session has ended.
 */
export function useDraft(form: RefObject<HTMLFormElement | null>): void {
  const { user } = useAuth()
  const { pathname } = useLocation()
  const userId = user?.user_id
  const sid = user?.sid

  useEffect(() => {
    const element = form.current
    if (!element || userId === undefined || sid === undefined) return
    const name = [pathname, ...textInputs(element).map((input) => input.name)].join(' ')
    restoreDraft(name, { userId, sid }, element)
    return () => keepDraft(name, { userId, sid }, element)
  }, [form, pathname, userId, sid])
}
