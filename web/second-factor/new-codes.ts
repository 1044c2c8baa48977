import { useEffect, useRef, useSyncExternalStore } from 'react'
import { toast } from '../components/toast.ts'

/** New recovery codes, and the user to whom they belong. */
export interface NewCodes {
  userId: number
  codes: string[]
  /** What else the request has changed. */
  lead: string
}

// The codes are secret, so they are kept in memory only. They are kept outside of the page, because the request that
// creates them replaces the session, and a new session unmounts the page.
let kept: NewCodes | undefined
const listeners = new Set<() => void>()

function replace(next: NewCodes | undefined): void {
  kept = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Keeps new recovery codes until their owner has saved them or leaves the page. */
export function keepNewCodes(codes: NewCodes): void {
  replace(codes)
}

/** Forgets the new recovery codes, which no page can show again. */
export function forgetNewCodes(): void {
  replace(undefined)
}

/** Returns the new recovery codes of this user, if there are any. */
export function useNewCodes(userId: number): NewCodes | undefined {
  const codes = useSyncExternalStore(subscribe, () => kept)
  return codes?.userId === userId ? codes : undefined
}

/**
 * Forgets the new recovery codes when the component that shows them disappears, and tells the user who has not saved
 * them. Asks before a reload, or the way to a provider, which would lose them without a word.
 */
export function useForgetNewCodes(): void {
  const isShown = useRef(false)

  useEffect(() => {
    isShown.current = true
    addEventListener('beforeunload', askToStay)
    return () => {
      isShown.current = false
      removeEventListener('beforeunload', askToStay)
      // StrictMode unmounts the component and mounts it again at once, which must not forget the codes.
      queueMicrotask(() => {
        if (isShown.current || !kept) return
        forgetNewCodes()
        toast.error("Didn't save your recovery codes? Create new ones on your profile.")
      })
    }
  }, [])
}

function askToStay(event: Event): void {
  event.preventDefault()
}
