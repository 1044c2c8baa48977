import { useEffect } from 'react'
import { useLocation } from 'react-router-dom'

/**
 * Focuses the element whose id stands behind the `#` of the URL: on arrival, and whenever the URL is followed
 * again. The browser itself looks only once, before anything is rendered.
 *
 * The element needs a `tabIndex`. An id that does not exist is ignored.
 */
export function useHashFocus(): void {
  const location = useLocation()

  useEffect(() => {
    const named = document.getElementById(location.hash.slice(1))
    named?.scrollIntoView()
    named?.focus({ preventScroll: true })
  }, [location])
}
