import type { ReactNode } from 'react'
import { ActionButton } from './ActionButton.tsx'
import { Question } from './Question.tsx'

interface ConfirmedActionProps {
  /** The consequence, as a question. */
  question: string
  /** The label of the button that confirms, a verb. */
  confirmWords: string
  action(): Promise<unknown>
  pendingWords: string
  /** The label of the first button. */
  children: ReactNode
}

/** Renders a button for what cannot be undone. It asks for confirmation in its own place. */
export function ConfirmedAction(props: ConfirmedActionProps) {
  const { question, confirmWords, action, pendingWords, children } = props
  return (
    <Question question={question} label={children}>
      {(close) => (
        <ActionButton action={() => action().then(close)} pendingWords={pendingWords}>
          {confirmWords}
        </ActionButton>
      )}
    </Question>
  )
}
