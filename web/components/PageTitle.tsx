import { useEffect, useRef, useState } from 'react'
import { useNavigationType } from 'react-router-dom'
import { PRODUCT_NAME } from '../../shared/product.ts'

interface PageTitleProps {
  children: string
  /** Whether this page took the place of another one without a navigation. */
  takesFocus?: boolean
}

/**
 * The heading of a page and of its tab. After a navigation it takes the focus, so that a screen
 * reader tells that the page has changed and the keyboard starts at its top.
 */
export function PageTitle({ children, takesFocus = false }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  // How this page was come to. What changes in its address later on, such as a search, is no new page.
  const [arrival] = useState(useNavigationType())

  useEffect(() => {
    // POP is the first page too: there the browser places the focus.
    if (takesFocus || arrival !== 'POP') heading.current?.focus()
  }, [takesFocus, arrival])

  return (
    <>
      <title>{`${children} · ${PRODUCT_NAME}`}</title>
      <h1 ref={heading} tabIndex={-1}>
        {children}
      </h1>
    </>
  )
}
