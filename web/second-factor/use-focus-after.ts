import { type RefCallback, useCallback, useEffect, useRef } from 'react'

/**
 * Returns a ref for an element that gets the focus when what was open closes, because the pressed button disappears
 * with it. The element needs a `tabIndex` of -1.
 */
export function useFocusAfter(isOpen: boolean): RefCallback<HTMLElement> {
  const element = useRef<HTMLElement>(null)
  const wasOpen = useRef(false)

  useEffect(() => {
    if (wasOpen.current && !isOpen) element.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])

  return useCallback((next) => {
    element.current = next
  }, [])
}
