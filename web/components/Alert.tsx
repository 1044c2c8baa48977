import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'

interface AlertProps {
  tone: 'info' | 'success' | 'warning' | 'danger'
  /** How screen readers announce it: at once, when they are done, or only in its place. */
  role?: 'alert' | 'status'
  children: ReactNode
}

/** Renders a message of the page to its reader, with an icon, so that its tone does not depend on colour. */
export function Alert({ tone, role, children }: AlertProps) {
  return (
    <div className={`alert ${tone}`} role={role}>
      <Icon name={tone} />
      <div>{children}</div>
    </div>
  )
}
