import type { ReactNode } from 'react'

interface BadgeProps {
  /** Without it, something good or usual. */
  tone?: 'neutral' | 'warning' | 'danger'
  children: ReactNode
}

/** Renders a state in one or two words. */
export function Badge({ tone, children }: BadgeProps) {
  return <span className={tone ? `badge ${tone}` : 'badge'}>{children}</span>
}
