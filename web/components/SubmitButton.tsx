import { ButtonLabel } from './ButtonLabel.tsx'
import { useForm } from './form-context.ts'

interface SubmitButtonProps {
  children: string
  /** The label while the form is on its way. */
  pendingLabel: string
  /** The look: by default the primary button, of which a page has one. */
  look?: string
}

/** Renders the button that sends its form. While pending it shows another label, and keeps the focus. */
export function SubmitButton({ children, pendingLabel, look }: SubmitButtonProps) {
  const { pending } = useForm()
  return (
    <button type="submit" className={look} aria-disabled={pending}>
      <ButtonLabel pending={pending} pendingLabel={pendingLabel}>
        {children}
      </ButtonLabel>
    </button>
  )
}
