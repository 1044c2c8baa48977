import { ButtonLabel } from './ButtonLabel.tsx'
import { useForm } from './form-context.ts'

interface SubmitButtonProps {
  children: string
  /** What it says while the form is on its way. */
  pendingWords: string
}

/** Sends the form around it. While that takes its time it says so, and keeps the focus. */
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
