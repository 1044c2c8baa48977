import { type ReactNode, type Ref, useId } from 'react'

interface TableBoxProps {
  caption: string
  /** Whether new rows are loading. */
  isBusy?: boolean
  ref?: Ref<HTMLTableElement>
  children: ReactNode
}

/** Renders a table in a box that scrolls sideways on a narrow page, also by keyboard. */
export function TableBox({ caption, isBusy = false, ref, children }: TableBoxProps) {
  const id = useId()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reachable by keyboard
    <section className="table-box" aria-labelledby={id} tabIndex={0}>
      <table aria-busy={isBusy} ref={ref}>
        <caption id={id} className="unseen">
          {caption}
        </caption>
        {children}
      </table>
    </section>
  )
}
