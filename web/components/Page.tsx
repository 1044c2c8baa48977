import type { ReactNode } from 'react'
import { PageTitle } from './PageTitle.tsx'

interface PageProps {
  /** The heading of the page. */
  title: string
  /** One sentence about what the page is for. */
  lead?: ReactNode
  /** A picture before the title. */
  before?: ReactNode
  /** Buttons that concern the whole page. */
  actions?: ReactNode
  /** `wide` for tables, `settings` for sections with a form each. */
  layout?: 'wide' | 'settings'
  children: ReactNode
}

/** Renders a page of several sections. */
export function Page({ title, lead, before, actions, layout, children }: PageProps) {
  return (
    <div className={layout ? `page ${layout}` : 'page'}>
      <header>
        {before}
        <div className="titles">
          <PageTitle>{title}</PageTitle>
          {lead && <p className="lead">{lead}</p>}
        </div>
        {actions}
      </header>
      {children}
    </div>
  )
}
