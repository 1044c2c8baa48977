import { type ReactNode, type Ref, useId } from 'react'

interface TableBoxProps {
  caption: string
  /** Whether what it shows is about to be replaced. */
  isBusy?: boolean
  ref?: Ref<HTMLTableElement>
  children: ReactNode
}

/** A table in a box of its own: where the page is narrow the box is scrolled sideways, by keyboard too. */
export function TableBox({ caption, isBusy = false, ref, children }: TableBoxProps) {
  const id = useId()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by keyboard
    <section className="table-box" aria-labelledby={id} tabIndex={0}>
      <table aria-busy={isBusy} ref={ref}>
        <caption id={id}>{caption}</caption>
        {children}
      </table>
    </section>
  )
}
