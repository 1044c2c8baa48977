import type { ReactNode } from 'react'
import { toast } from 'sonner'
import { useAttempt } from '../hooks/use-attempt.ts'
import { ButtonLabel } from './ButtonLabel.tsx'
import { messageFor } from './problem-messages.ts'

interface ActionButtonProps {
  action(): Promise<unknown>
  /** What it says while that takes its time. */
  pendingWords: string
  children: ReactNode
}

/** A button for something that needs no form. A second click waits; a failure is told in passing. */
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
