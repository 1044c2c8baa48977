import type { ReactNode } from 'react'
import { useAttempt } from '../hooks/use-attempt.ts'
import { ButtonLabel } from './ButtonLabel.tsx'
import { messageFor } from './problem-messages.ts'
import { toast } from './toast.ts'

interface ActionButtonProps {
  action(): Promise<unknown>
  /** The label while the action is pending. */
  pendingLabel: string
  /** The CSS classes of the button. */
  look?: string
  icon?: ReactNode
  children: ReactNode
}

/** Renders a button for an action without a form. Clicks during the action are ignored. A failure becomes a toast. */
export function ActionButton({
  action,
  pendingLabel,
  look = 'secondary',
  icon,
  children,
}: ActionButtonProps) {
  const { progress, begin } = useAttempt(action)
  const pending = progress.status === 'pending'

  async function act() {
    const problem = await begin()
    if (problem) toast.error(messageFor(problem))
  }

  return (
    <button type="button" className={look} onClick={act} aria-disabled={pending}>
      {!pending && icon}
      <ButtonLabel pending={pending} pendingLabel={pendingLabel}>
        {children}
      </ButtonLabel>
    </button>
  )
}
