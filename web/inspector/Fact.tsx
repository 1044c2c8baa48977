import type { ReactNode } from 'react'

/** Renders a name in code style and its value, as an item of a list. */
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
