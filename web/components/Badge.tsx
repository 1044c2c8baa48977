import type { ReactNode } from 'react'

interface BadgeProps {
  /** Omitted for a state that is good or usual. */
  tone?: 'neutral' | 'warning' | 'danger'
  children: ReactNode
}

/** Renders a state, such as “Not confirmed”, in one or two words. */
export function Badge({ tone, children }: BadgeProps) {
  return <span className={tone ? `badge ${tone}` : 'badge'}>{children}</span>
}
