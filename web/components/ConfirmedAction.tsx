import type { ReactNode } from 'react'
import { ActionButton } from './ActionButton.tsx'
import { Question } from './Question.tsx'

interface ConfirmedActionProps {
  /** The consequence, as a question. */
  question: string
  /** The label of the button that confirms, a verb. */
  confirmLabel: string
  /** Whether the action gives something, and takes nothing away. */
  isGrant?: boolean
  action(): Promise<unknown>
  pendingLabel: string
  /** The label of the first button. */
  children: ReactNode
}

/** Renders a button for what is not easily undone. It asks for confirmation in its own place. */
export function ConfirmedAction(props: ConfirmedActionProps) {
  const { question, confirmLabel, isGrant, action, pendingLabel, children } = props
  return (
    <Question question={question} label={children}>
      {(close) => (
        <ActionButton
          action={() => action().then(close)}
          pendingLabel={pendingLabel}
          look={isGrant ? '' : 'danger sure'}
        >
          {confirmLabel}
        </ActionButton>
      )}
    </Question>
  )
}
