import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'

interface RowProps {
  icon?: IconName
  title: ReactNode
  /** What is known about it, in smaller print. */
  meta?: ReactNode
  /** What can be done with it, at the end. */
  action?: ReactNode
  /** More, below the row. */
  children?: ReactNode
}

/** Renders an entry of a list in which each entry is a thing with something to do. */
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
