import type { ReactNode } from 'react'

interface ButtonLabelProps {
  pending: boolean
  pendingLabel: string
  children: ReactNode
}

/** Renders the label of a button. Both labels are elements, because React may remove those from a translated page. */
export function ButtonLabel({ pending, pendingLabel, children }: ButtonLabelProps) {
  if (!pending) return <span key="label">{children}</span>
  return (
    <>
      <span className="spinner" aria-hidden="true" />
      <span key="pending">{pendingLabel}</span>
    </>
  )
}
