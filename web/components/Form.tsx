import { type ReactNode, type SubmitEvent, useEffect, useMemo, useRef } from 'react'
import type { ApiError } from '../api/client.ts'
import { useAttempt } from '../hooks/use-attempt.ts'
import { FormContext } from './form-context.ts'
import { messageFor } from './problem-messages.ts'

interface FormProps<Values> {
  /** Sends the values, whose keys are the names of the fields. What it throws is shown. */
  submit(values: Values): Promise<unknown>
  /** The field that gets the focus after an error that belongs to no field. */
  fallbackFocus?: string
  /** Empties the form after it was sent, because it stays on the page. */
  resetAfterwards?: boolean
  children: ReactNode
}

/**
 * Renders a form that is sent once at a time. It shows errors above and beside its fields, focuses the first field
 * with an error, and keeps the values.
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

  // After the error is rendered, so that a screen reader reads it with the field.
  useEffect(() => {
    if (problem) focusFirstProblem(form.current, problem, fallbackFocus)
  }, [problem, fallbackFocus])

  function send(event: SubmitEvent) {
    event.preventDefault()
    begin()
  }

  // `noValidate`, because the server checks every rule, and all errors appear in the same place and style.
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
