import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { ActionButton } from './ActionButton.tsx'

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

/**
 * A button for what cannot be taken back: it asks once more, in its own place. The question takes
 * the focus, not an answer to it, so that a second press of the same key does nothing.
 */
export function ConfirmedAction({ question, children, ...confirmation }: ConfirmedActionProps) {
  const [status, setStatus] = useState<'idle' | 'asking' | 'answered'>('idle')
  const button = useRef<HTMLButtonElement>(null)

  // The question is gone, and the focus must not go with it.
  useEffect(() => {
    if (status === 'answered') button.current?.focus()
  }, [status])

  if (status === 'asking') {
    return <Question question={question} close={() => setStatus('answered')} {...confirmation} />
  }
  return (
    <button type="button" className="secondary outline" onClick={() => setStatus('asking')} ref={button}>
      {children}
    </button>
  )
}

type QuestionProps = Omit<ConfirmedActionProps, 'children'> & { close(): void }

function Question({ question, confirmWords, action, pendingWords, close }: QuestionProps) {
  const id = useId()
  const group = useRef<HTMLFieldSetElement>(null)

  useEffect(() => group.current?.focus(), [])

  function closeOnEscape({ key }: KeyboardEvent) {
    if (key === 'Escape') close()
  }

  return (
    <fieldset className="question" aria-labelledby={id} tabIndex={-1} ref={group} onKeyDown={closeOnEscape}>
      <p id={id}>{question}</p>
      <ActionButton action={() => action().then(close)} pendingWords={pendingWords}>
        {confirmWords}
      </ActionButton>
      <button type="button" className="secondary outline" onClick={close}>
        Cancel
      </button>
    </fieldset>
  )
}
