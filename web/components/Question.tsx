import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'

interface QuestionProps {
  /** The consequence, as a question. */
  question: string
  /** The label of the button that asks it. */
  label: ReactNode
  /** Renders the possible replies; `close` withdraws the question. */
  children(close: () => void): ReactNode
}

/**
 * Renders a button that asks a question in its own place. The question takes the focus, not a reply to it, so that
 * pressing the same key twice does nothing.
 */
export function Question({ question, label, children }: QuestionProps) {
  const [status, setStatus] = useState<'idle' | 'asking' | 'answered'>('idle')
  const button = useRef<HTMLButtonElement>(null)

  // The question is gone, and the focus must not be lost with it.
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
    <button type="button" className="secondary" onClick={() => setStatus('asking')} ref={button}>
      {label}
    </button>
  )
}

type AskedProps = Omit<QuestionProps, 'label'> & { close(): void }

function Asked({ question, close, children }: AskedProps) {
  const id = useId()
  const group = useRef<HTMLFieldSetElement>(null)

  useEffect(() => group.current?.focus(), [])

  function closeOnEscape(event: KeyboardEvent) {
    if (event.key !== 'Escape') return
    // What is around the question stays open.
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
