import { MARK_PATH } from '../../shared/mark.ts'

/** Renders our logo in the colour of the text around it. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <path d={MARK_PATH} fill="currentColor" />
    </svg>
  )
}
