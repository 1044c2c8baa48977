import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'

interface RowProps {
  icon?: IconName
  title: ReactNode
  /** Details in smaller print, below the title. */
  meta?: ReactNode
  /** A button at the end of the row. */
  action?: ReactNode
  /** Rendered below the row. */
  children?: ReactNode
}

/** Renders an entry of a list with the class `rows`, and what the user can do with it. */
export function Row({ icon, title, meta, action, children }: RowProps) {
  return (
    <li>
      {icon && <Icon name={icon} />}
      <div className="about">
        <p>{title}</p>
        {meta && <p className="meta">{meta}</p>}
      </div>
      {action}
      {children}
    </li>
  )
}
