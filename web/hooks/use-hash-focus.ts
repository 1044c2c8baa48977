import { useEffect } from 'react'
import { useLocation } from 'react-router-dom'

/**
 * Leads to the element that the address names behind its `#`: on arrival, and whenever the address
 * is followed again. The browser itself looks only once, before anything is drawn.
 *
 * The element needs a `tabIndex`. A name that nothing has leads nowhere.
 */
export function useHashFocus(): void {
  const location = useLocation()

  useEffect(() => {
    const named = document.getElementById(location.hash.slice(1))
    named?.scrollIntoView()
    named?.focus({ preventScroll: true })
  }, [location])
}
