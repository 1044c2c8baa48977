import type { ReactNode } from 'react'

interface ButtonLabelProps {
  pending: boolean
  pendingWords: string
  children: ReactNode
}

/** Renders the label of a button. Both labels are elements, because React may remove those from a translated page. */
export function ButtonLabel({ pending, pendingWords, children }: ButtonLabelProps) {
  if (pending) return <span key="pending">{pendingWords}</span>
  return <span key="label">{children}</span>
}
