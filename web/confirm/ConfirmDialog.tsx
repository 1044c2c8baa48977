import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { useLocation } from 'react-router-dom'
import type { ConfirmationMethod } from '../../shared/api/confirm-api.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { WAYS } from './confirm-ways.ts'

/** Renders the question over the page, as a dialog with the methods by which the user can confirm. */
export function ConfirmDialog({ methods }: { methods: ConfirmationMethod[] }) {
  const { confirmation } = useAuth()
  const [method, setMethod] = useState(methods[0] ?? 'password')
  const { Fields, focus } = WAYS[method]
  const others: ConfirmationMethod[] = methods.filter((other) => other !== method)
  const dialog = useRef<HTMLDialogElement>(null)
  const [title, lead] = [useId(), useId()]

  // A layout effect, because the dialog has to be closed before it is removed. Only then the browser returns the focus.
  useLayoutEffect(() => {
    const element = dialog.current
    if (!element) return
    // The browser too may close the dialog, for example on Escape. The event arrives later, and under StrictMode the
    // dialog is open again by then.
    const dismissIfClosed = () => {
      if (!element.open) confirmation.dismiss()
    }
    element.showModal()
    element.addEventListener('close', dismissIfClosed)
    return () => {
      element.removeEventListener('close', dismissIfClosed)
      element.close()
    }
  }, [confirmation])

  // The question is about an action on the page below. To leave that page, as by the back button, is to decline.
  const { pathname } = useLocation()
  const [asked] = useState(pathname)
  useEffect(() => {
    if (pathname !== asked) confirmation.dismiss()
  }, [pathname, asked, confirmation])

  // The browser would focus the first input, even the hidden one for the password manager.
  useLayoutEffect(() => {
    dialog.current?.querySelector<HTMLElement>(focus)?.focus()
  }, [focus])

  return (
    <dialog ref={dialog} aria-labelledby={title} aria-describedby={lead}>
      <header>
        <h2 id={title}>Confirm it's you</h2>
        <p id={lead} className="lead">
          You signed in a while ago. We won't ask again for ten minutes.
        </p>
      </header>
      <Fields key={method} />
      {others.map((other) => (
        <button key={other} type="button" className="quiet" onClick={() => setMethod(other)}>
          {WAYS[other].label}
        </button>
      ))}
      <button type="button" className="secondary" onClick={confirmation.dismiss}>
        Cancel
      </button>
    </dialog>
  )
}
