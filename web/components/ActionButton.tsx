import type { ReactNode } from 'react'
import { toast } from 'sonner'
import { useAttempt } from '../hooks/use-attempt.ts'
import { ButtonLabel } from './ButtonLabel.tsx'
import { messageFor } from './problem-messages.ts'

interface ActionButtonProps {
  action(): Promise<unknown>
  /** The label while the action is pending. */
  pendingWords: string
  children: ReactNode
}

/** Renders a button for an action without a form. A second click is ignored, and a failure is shown as a toast. */
export function ActionButton({ action, pendingWords, children }: ActionButtonProps) {
  const { progress, begin } = useAttempt(action)
  const pending = progress.status === 'pending'

  async function act() {
    const problem = await begin()
    if (problem) toast.error(messageFor(problem))
  }

  return (
    <button type="button" className="secondary outline" onClick={act} aria-disabled={pending}>
      <ButtonLabel pending={pending} pendingWords={pendingWords}>
        {children}
      </ButtonLabel>
    </button>
  )
}
