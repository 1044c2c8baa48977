import { type ReactNode, type SubmitEvent, useEffect, useMemo, useRef } from 'react'
import type { ApiError } from '../api/client.ts'
import { useAttempt } from '../hooks/use-attempt.ts'
import { FormContext } from './form-context.ts'
import { messageFor } from './problem-messages.ts'

interface FormProps<Values> {
  /** Sends what was typed; what it throws is shown. The names of the fields are the keys of the values. */
  submit(values: Values): Promise<unknown>
  /** The field that gets the focus after a failure that is no single field's. */
  fallbackFocus?: string
  /** Empties the form once it was sent, for it stays on the page. */
  resetAfterwards?: boolean
  children: ReactNode
}

/**
 * Every form of ours: it is sent once at a time, says what went wrong above its fields and beside
 * them, leads to the first that is wrong, and keeps what was typed.
 */
export function Form<Values>({ submit, fallbackFocus, resetAfterwards, children }: FormProps<Values>) {
  const form = useRef<HTMLFormElement>(null)
  const { progress, begin } = useAttempt(async () => {
    await submit(readValues<Values>(form.current))
    if (resetAfterwards) form.current?.reset()
  })
  const pending = progress.status === 'pending'
  const problem = progress.status === 'failed' ? progress.problem : undefined
  const state = useMemo(() => ({ pending, problems: problem?.fields ?? {} }), [pending, problem])

  // After the words are there, so that a screen reader finds them with the field.
  useEffect(() => {
    if (problem) focusFirstProblem(form.current, problem, fallbackFocus)
  }, [problem, fallbackFocus])

  function send(event: SubmitEvent) {
    event.preventDefault()
    begin()
  }

  // The server judges, in the same place and the same words for every rule: hence noValidate.
  return (
    <form ref={form} onSubmit={send} aria-busy={pending} noValidate>
      {problem && (
        <p className="problem" role="alert">
          {messageFor(problem)}
        </p>
      )}
      <FormContext value={state}>{children}</FormContext>
    </form>
  )
}

function readValues<Values>(form: HTMLFormElement | null): Values {
  return Object.fromEntries(new FormData(form ?? undefined)) as Values
}

function focusFirstProblem(form: HTMLFormElement | null, { fields }: ApiError, fallback?: string): void {
  const inputs = [...(form?.querySelectorAll('input') ?? [])]
  const wrong = inputs.find(({ name }) => name in fields) ?? inputs.find(({ name }) => name === fallback)
  wrong?.focus()
}
