import { type ReactNode, useId } from 'react'

interface SectionProps {
  title: string
  /** What can be done with the section as a whole. */
  actions?: ReactNode
  children: ReactNode
}

/** Renders a part of a page under its own heading, which names it. */
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
