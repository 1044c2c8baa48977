import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'

interface QuestionProps {
  /** A question that names the consequence, such as “End all sessions?” */
  question: string
  /** The label of the button that opens the question. */
  label: ReactNode
  /** The classes of the button that opens the question. */
  look?: string
  /** Renders the buttons that reply. `close` closes the question. */
  children(close: () => void): ReactNode
}

/**
 * Renders a button that is replaced by a question when it is pressed. The focus moves to the question and not to one
 * of its buttons, so that a second press of the same key confirms nothing.
 */
export function Question({ question, label, look = 'secondary', children }: QuestionProps) {
  const [status, setStatus] = useState<'idle' | 'asking' | 'answered'>('idle')
  const button = useRef<HTMLButtonElement>(null)

  // The focused button disappears with the question, so the focus moves to the button that opened it.
  useEffect(() => {
    if (status === 'answered') button.current?.focus()
  }, [status])

  if (status === 'asking') {
    return (
      <Asked question={question} close={() => setStatus('answered')}>
        {children}
      </Asked>
    )
  }
  return (
    <button type="button" className={look} onClick={() => setStatus('asking')} ref={button}>
      {label}
    </button>
  )
}

type AskedProps = Omit<QuestionProps, 'label' | 'look'> & { close(): void }

function Asked({ question, close, children }: AskedProps) {
  const id = useId()
  const group = useRef<HTMLFieldSetElement>(null)

  useEffect(() => group.current?.focus(), [])

  function closeOnEscape(event: KeyboardEvent) {
    if (event.key !== 'Escape') return
    // Without this, Escape would also close a dialog or a panel around the question.
    event.preventDefault()
    close()
  }

  return (
    <fieldset className="question" aria-labelledby={id} tabIndex={-1} ref={group} onKeyDown={closeOnEscape}>
      <p id={id}>{question}</p>
      {children(close)}
      <button type="button" className="secondary" onClick={close}>
        Cancel
      </button>
    </fieldset>
  )
}
