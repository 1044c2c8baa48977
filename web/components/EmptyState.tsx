import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'

interface EmptyStateProps {
  icon: IconName
  /** What is missing, and what the user can do about it. */
  children: ReactNode
}

/** Renders the placeholder of an empty list. */
export function EmptyState({ icon, children }: EmptyStateProps) {
  return (
    <div className="empty">
      <Icon name={icon} />
      {children}
    </div>
  )
}
