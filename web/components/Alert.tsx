import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'

interface AlertProps {
  tone: 'info' | 'success' | 'warning' | 'danger'
  /** With `alert` a screen reader reads the message at once, with `status` after what it is reading. */
  role?: 'alert' | 'status'
  children: ReactNode
}

/** Renders a message with an icon, so that its tone does not depend on colour alone. */
export function Alert({ tone, role, children }: AlertProps) {
  return (
    <div className={`alert ${tone}`} role={role}>
      <Icon name={tone} />
      <div>{children}</div>
    </div>
  )
}
