import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'
import { PageTitle } from './PageTitle.tsx'

interface OutcomeProps {
  icon: IconName
  title: string
  tone?: 'warning' | 'danger'
  /** One sentence, and a link or a button to continue. */
  children: ReactNode
}

/** Renders a page that reports a success or a failure. Its heading takes the focus. */
export function Outcome({ icon, title, tone, children }: OutcomeProps) {
  return (
    <article className="card">
      <div className={tone ? `outcome ${tone}` : 'outcome'}>
        <Icon name={icon} />
        <PageTitle takesFocus>{title}</PageTitle>
        {children}
      </div>
    </article>
  )
}
