import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'

interface EmptyStateProps {
  icon: IconName
  /** What is not there, and what to do. */
  children: ReactNode
}

/** Renders what stands in place of a list without entries. */
export function EmptyState({ icon, children }: EmptyStateProps) {
  return (
    <div className="empty">
      <Icon name={icon} />
      {children}
    </div>
  )
}
