import { ButtonLabel } from './ButtonLabel.tsx'
import { useForm } from './form-context.ts'

interface SubmitButtonProps {
  children: string
  /** The label while the form is being sent. */
  pendingLabel: string
  /** The CSS class. Without it the button is the primary one, of which a page has one. */
  look?: string
}

/** Renders the button that sends a form. During the request it is not `disabled`, because it would lose the focus. */
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
