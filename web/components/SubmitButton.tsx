import { ButtonLabel } from './ButtonLabel.tsx'
import { useForm } from './form-context.ts'

interface SubmitButtonProps {
  children: string
  /** The label while the form is on its way. */
  pendingWords: string
}

/** Renders the button that sends its form. While pending it shows another label, and keeps the focus. */
export function SubmitButton({ children, pendingWords }: SubmitButtonProps) {
  const { pending } = useForm()
  return (
    <button type="submit" aria-disabled={pending}>
      <ButtonLabel pending={pending} pendingWords={pendingWords}>
        {children}
      </ButtonLabel>
    </button>
  )
}
