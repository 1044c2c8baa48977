import { useEffect, useRef, useState } from 'react'
import { useNavigationType } from 'react-router-dom'
import { APP_NAME } from '../../shared/app-name.ts'

interface PageTitleProps {
  children: string
  /** Whether this page replaced another one without a navigation. */
  takesFocus?: boolean
}

/**
 * Renders the heading of a page and sets the title of its tab. After a link or a redirect it takes the
 * focus, so that a screen reader announces the new page and the keyboard starts at its top.
 */
export function PageTitle({ children, takesFocus = false }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  // How the user arrived at this page. A later change of its URL, such as a search, is no new page.
  const [arrival] = useState(useNavigationType())

  useEffect(() => {
    // POP is the first page, or back and forward. The browser places the focus there.
    if (takesFocus || arrival !== 'POP') heading.current?.focus()
  }, [takesFocus, arrival])

  return (
    <>
      <title>{`${children} · ${APP_NAME}`}</title>
      <h1 ref={heading} tabIndex={-1}>
        {children}
      </h1>
    </>
  )
}
