import { useEffect, useRef, useState } from 'react'
import { useNavigationType } from 'react-router-dom'
import { APP_NAME } from '../../shared/app-name.ts'

export interface PageTitleProps {
  children: string
  /** Whether to focus the heading, because this page replaced another one without a navigation. */
  takesFocus?: boolean
  /** The id of an element that a screen reader reads with the heading. */
  describedBy?: string
}

/**
 * Renders the heading of a page and sets the title of the tab. After a link or a redirect the heading takes the
 * focus, so that a screen reader announces the new page, and the Tab key starts at its top.
 */
export function PageTitle({ children, takesFocus = false, describedBy }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  // The first value is kept, because a later change of the URL, such as a search, does not open another page.
  const [arrival] = useState(useNavigationType())

  useEffect(() => {
    // POP is the first page of the app, or a step back or forward. The browser decides on the focus then.
    if (takesFocus || arrival !== 'POP') heading.current?.focus()
  }, [takesFocus, arrival])

  return (
    <>
      <title>{`${children} · ${APP_NAME}`}</title>
      <h1 ref={heading} tabIndex={-1} aria-describedby={describedBy}>
        {children}
      </h1>
    </>
  )
}
