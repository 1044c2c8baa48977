import type { ReactNode } from 'react'
import { PageTitle, type PageTitleProps } from './PageTitle.tsx'

interface CardProps extends Omit<PageTitleProps, 'children'> {
  /** The heading of the page. */
  title: string
  /** One sentence about what the page is for. */
  lead?: ReactNode
  /** A link to another page, below the card. */
  below?: ReactNode
  children: ReactNode
}

/** Renders a page for a single step, such as the login, as a narrow card. */
export function Card({ title, lead, below, children, ...heading }: CardProps) {
  return (
    <>
      <article className="card">
        <header>
          <PageTitle {...heading}>{title}</PageTitle>
          {lead && <p className="lead">{lead}</p>}
        </header>
        {children}
      </article>
      {below && <p className="below">{below}</p>}
    </>
  )
}
