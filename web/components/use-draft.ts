import { type RefObject, useLayoutEffect } from 'react'
import { useLocation } from 'react-router-dom'
import { useAuth } from '../context/AuthContext.tsx'

/** What a user has typed into a form and not sent. */
interface Draft {
  userId: number
  /** The session in which it was typed. */
  sid: string
  values: Record<string, string>
}

/** The user to whom a form is shown, and the session. */
type Owner = Pick<Draft, 'userId' | 'sid'>

// Drafts are kept in memory only, because they may be personal. A reload of the page forgets them.
const drafts = new Map<string, Draft>()

/** Keeps the changed texts of a form under a name, without passwords and codes. */
function keepDraft(name: string, owner: Owner, form: HTMLFormElement): void {
  const changed = textInputs(form).filter(({ value, defaultValue }) => value !== defaultValue)
  if (changed.length === 0) return
  drafts.set(name, {
    ...owner,
    values: Object.fromEntries(changed.map((input) => [input.name, input.value])),
  })
}

/**
 * Fills a form with the draft that the same user left in an earlier session. Drops the draft of another user. Also
 * drops one of the same session, because the user has then left the page on purpose.
 */
function restoreDraft(name: string, owner: Owner, form: HTMLFormElement): void {
  const draft = drafts.get(name)
  drafts.delete(name)
  if (!draft || draft.userId !== owner.userId || draft.sid === owner.sid) return
  for (const input of textInputs(form)) input.value = draft.values[input.name] ?? input.value
}

/**
 * Returns the inputs whose text may be kept. Excludes passwords by name, because one that the user has made visible has
 * the type `text`.
 */
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
 * Keeps what a signed-in user has typed when the form disappears. Restores the text if the session has ended and the
 * user signs in again.
 */
export function useDraft(form: RefObject<HTMLFormElement | null>): void {
  const { user } = useAuth()
  const { pathname } = useLocation()
  const userId = user?.user_id
  const sid = user?.sid

  // Before the browser paints. Otherwise the user could type into the form before the draft fills it.
  useLayoutEffect(() => {
    const element = form.current
    if (!element || userId === undefined || sid === undefined) return
    const name = [pathname, ...textInputs(element).map((input) => input.name)].join(' ')
    restoreDraft(name, { userId, sid }, element)
    return () => keepDraft(name, { userId, sid }, element)
  }, [form, pathname, userId, sid])
}
