import type { ReactNode } from 'react'
import { PageTitle } from './PageTitle.tsx'

interface CardProps {
  /** The heading of the page. */
  title: string
  /** One sentence about what the page is for. */
  lead?: ReactNode
  /** Whether to focus the heading, because this card replaced another one without a navigation. */
  takesFocus?: boolean
  /** The id of an element that a screen reader reads with the heading. */
  describedBy?: string
  /** A link to another page, below the card. */
  below?: ReactNode
  children: ReactNode
}

/** Renders a page for a single step, such as the login, as a narrow card. */
export function Card({ title, lead, takesFocus, describedBy, below, children }: CardProps) {
  return (
    <>
      <article className="card">
        <header>
          <PageTitle takesFocus={takesFocus} describedBy={describedBy}>
            {title}
          </PageTitle>
          {lead && <p className="lead">{lead}</p>}
        </header>
        {children}
      </article>
      {below && <p className="below">{below}</p>}
    </>
  )
}
