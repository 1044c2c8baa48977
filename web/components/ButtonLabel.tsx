import type { ReactNode } from 'react'

interface ButtonLabelProps {
  pending: boolean
  pendingWords: string
  children: ReactNode
}

/** What a button says, and what while it is pending. Each is an element: React may remove it from a translated page. */
export function ButtonLabel({ pending, pendingWords, children }: ButtonLabelProps) {
  if (pending) return <span key="pending">{pendingWords}</span>
  return <span key="label">{children}</span>
}
