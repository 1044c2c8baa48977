import { type FocusEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { Icon } from './Icon.tsx'
import { type ToastMessage, toast } from './toast.ts'

/** Long enough to read a sentence twice. */
const SHOWN_MS = 8_000

/** Renders the toasts at the top of the page, on a phone at the bottom. They change ends to not cover the focused element. */
export function Toaster() {
  const messages = useSyncExternalStore(toast.subscribe, toast.getShown)
  const region = useRef<HTMLElement>(null)
  const isMoved = useFreeEnd(region, messages)
  useClearAtSubmit()
  // The element is always rendered, because screen readers announce changes only in a live region that exists already.
  return (
    <section
      className={isMoved ? 'toasts moved' : 'toasts'}
      aria-label="Notifications"
      aria-live="polite"
      ref={region}
    >
      <ol>
        {messages.map((message) => (
          <Toast key={message.id} message={message} />
        ))}
      </ol>
    </section>
  )
}

/** Renders a toast that disappears after `SHOWN_MS`, but not while it has the pointer or the focus (WCAG 2.2.1). */
function Toast({ message: { id, tone, text } }: { message: ToastMessage }) {
  const [held, setHeld] = useState(false)
  const before = useRef<HTMLElement>(null)

  function dismiss() {
    toast.dismiss(id)
    // The focused button disappears with the toast, so the focus moves back, or else to the heading of the page.
    const from = before.current?.isConnected ? before.current : document.querySelector('h1')
    from?.focus()
  }

  function hold(event: FocusEvent) {
    before.current ??= event.relatedTarget as HTMLElement | null
    setHeld(true)
  }

  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => toast.dismiss(id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [held, id])

  return (
    <li
      className={tone}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={hold}
      onBlur={() => setHeld(false)}
    >
      <Icon name={tone} />
      <p>{text}</p>
      <button type="button" aria-label="Dismiss" onClick={dismiss}>
        <Icon name="close" />
      </button>
    </li>
  )
}

/** Removes the toasts when a form is sent, because they are about something earlier and could cover its errors. */
function useClearAtSubmit(): void {
  useEffect(() => {
    document.addEventListener('submit', toast.clear)
    return () => document.removeEventListener('submit', toast.clear)
  }, [])
}

/** Returns whether the toasts are at the other end. They change ends when they cover the focused element (WCAG 2.4.11). */
function useFreeEnd(region: { current: HTMLElement | null }, messages: readonly ToastMessage[]): boolean {
  const [isMoved, setMoved] = useState(false)

  useEffect(() => {
    if (messages.length === 0) return setMoved(false)
    const look = () => {
      if (covers(region.current, document.activeElement)) setMoved((wasMoved) => !wasMoved)
    }
    look()
    document.addEventListener('focusin', look)
    return () => document.removeEventListener('focusin', look)
  }, [region, messages])

  return isMoved
}

function covers(region: HTMLElement | null, focused: Element | null): boolean {
  if (!region || !focused || focused === document.body || region.contains(focused)) return false
  const [above, below] = [region.getBoundingClientRect(), focused.getBoundingClientRect()]
  return (
    above.left < below.right &&
    below.left < above.right &&
    above.top < below.bottom &&
    below.top < above.bottom
  )
}
