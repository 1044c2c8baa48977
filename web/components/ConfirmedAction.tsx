import type { ReactNode } from 'react'
import { ActionButton } from './ActionButton.tsx'
import { Question } from './Question.tsx'

interface ConfirmedActionProps {
  /** What will happen, as a question. */
  question: string
  /** Says yes to it, in a verb. */
  confirmWords: string
  action(): Promise<unknown>
  pendingWords: string
  /** What the first button says. */
  children: ReactNode
}

/** A button for what cannot be taken back: it asks once more, in its own place. */
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
