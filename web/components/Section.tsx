import { type ReactNode, useId } from 'react'

interface SectionProps {
  title: string
  /** Buttons that concern the whole section. */
  actions?: ReactNode
  children: ReactNode
}

/** Renders a part of a page. Its heading is also its name for screen readers. */
export function Section({ title, actions, children }: SectionProps) {
  const id = useId()
  return (
    <section className="panel" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {actions}
      </header>
      {children}
    </section>
  )
}
