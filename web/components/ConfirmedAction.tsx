import type { ReactNode } from 'react'
import { ActionButton } from './ActionButton.tsx'
import { Question } from './Question.tsx'

interface ConfirmedActionProps {
  /** A question that names the consequence, such as “End all sessions?” */
  question: string
  /** The label of the button that confirms. */
  confirmLabel: string
  /** Whether the action grants something, such as access. Its button then has no warning colour. */
  isGrant?: boolean
  /** The classes of the button that opens the question. */
  look?: string
  action(): Promise<unknown>
  pendingLabel: string
  /** The label of the button that opens the question. */
  children: ReactNode
}

/** Renders a button for an action that is hard to undo. The action runs after the user has confirmed a question. */
export function ConfirmedAction(props: ConfirmedActionProps) {
  const { question, confirmLabel, isGrant, look, action, pendingLabel, children } = props
  return (
    <Question question={question} label={children} look={look}>
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
