import { useEffect } from 'react'
import { useLocation } from 'react-router-dom'

/**
 * Focuses the element whose id follows the `#` of the URL, on arrival and after every later navigation. The browser
 * itself looks for the element only once, before React has rendered it.
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
