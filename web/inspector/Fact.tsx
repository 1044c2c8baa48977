import type { ReactNode } from 'react'

/** A name, as programs write it, and what there is to say of it. One of a list of those. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>
        <code>{name}</code>
      </dt>
      <dd>{children}</dd>
    </div>
  )
}
