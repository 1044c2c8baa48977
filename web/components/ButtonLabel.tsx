import type { ReactNode } from 'react'

interface ButtonLabelProps {
  pending: boolean
  pendingLabel: string
  children: ReactNode
}

/**
 * Renders the label of a button. Each label is an element of its own, because a browser that translates the page
 * replaces text nodes, and React throws when it removes a node that was replaced.
 */
export function ButtonLabel({ pending, pendingLabel, children }: ButtonLabelProps) {
  if (!pending) return <span key="label">{children}</span>
  return (
    <>
      <span className="spinner" aria-hidden="true" />
      <span key="pending">{pendingLabel}</span>
    </>
  )
}
