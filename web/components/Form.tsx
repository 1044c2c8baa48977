import {
  type InputEvent,
  type ReactNode,
  type SubmitEvent,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { ApiError } from '../api/client.ts'
import { useAttempt } from '../hooks/use-attempt.ts'
import { Alert } from './Alert.tsx'
import { FormProblem } from './FormProblem.tsx'
import { FormContext } from './form-context.ts'
import { useDraft } from './use-draft.ts'

interface FormProps<Values> {
  /** Sends the values, whose keys are the names of the fields. What it throws is shown. */
  submit(values: Values): Promise<unknown>
  /** The field that gets the focus after an error that belongs to no field. */
  fallbackFocus?: string
  /** What this form says for some codes in place of the usual message. */
  messages?: Partial<Record<ApiError['code'], string>>
  /** Empties the form after it was sent, because it stays on the page. */
  resetAfterwards?: boolean
  children: ReactNode
}

/**
 * Renders a form that is sent once at a time. It shows errors above and beside its fields, focuses the first field
 * with an error, and keeps the values. An error goes away while its field is corrected.
 */
export function Form<Values>(props: FormProps<Values>) {
  const { submit, fallbackFocus, messages, resetAfterwards, children } = props
  const form = useRef<HTMLFormElement>(null)
  const [corrected, setCorrected] = useState<readonly string[]>([])
  const { progress, begin } = useAttempt(async () => {
    // Sent again, they may be refused again.
    setCorrected([])
    await submit(readValues<Values>(form.current))
    if (resetAfterwards) form.current?.reset()
  })
  useDraft(form)
  const pending = progress.status === 'pending'
  const problem = progress.status === 'failed' ? progress.problem : undefined
  const problems = useMemo(() => openProblems(problem, corrected), [problem, corrected])
  const state = useMemo(() => ({ pending, problems }), [pending, problems])
  // "Check the highlighted fields." would be untrue once no field is highlighted.
  const isCorrected = problem?.code === 'invalid' && corrected.length > 0 && isEmpty(problems)

  // After the error is rendered, so that a screen reader reads it with the field.
  useEffect(() => {
    if (problem) focusFirstProblem(form.current, problem, fallbackFocus)
  }, [problem, fallbackFocus])

  function send(event: SubmitEvent) {
    event.preventDefault()
    void begin()
  }

  function noteCorrection({ target }: InputEvent<HTMLFormElement>) {
    if (problem && target instanceof HTMLInputElement) setCorrected([...corrected, target.name])
  }

  // `noValidate`, because the server checks every rule, and all errors appear in the same place and style.
  return (
    <form ref={form} onSubmit={send} onInput={noteCorrection} aria-busy={pending} noValidate>
      {problem && !isCorrected && (
        <Alert tone="danger" role="alert">
          <FormProblem problem={problem} message={messages?.[problem.code]} />
        </Alert>
      )}
      <FormContext value={state}>{children}</FormContext>
    </form>
  )
}

/** Returns the errors of the fields that were not corrected since. */
function openProblems(problem: ApiError | undefined, corrected: readonly string[]): ApiError['fields'] {
  const fields = Object.entries(problem?.fields ?? {})
  return Object.fromEntries(fields.filter(([name]) => !corrected.includes(name)))
}

function isEmpty(problems: ApiError['fields']): boolean {
  return Object.keys(problems).length === 0
}

function readValues<Values>(form: HTMLFormElement | null): Values {
  return Object.fromEntries(new FormData(form ?? undefined)) as Values
}

function focusFirstProblem(form: HTMLFormElement | null, { fields }: ApiError, fallback?: string): void {
  const inputs = [...(form?.querySelectorAll('input') ?? [])]
  const marked = inputs.find(({ name }) => name in fields)
  const wrong = marked ?? inputs.find(({ name }) => name === fallback)
  wrong?.focus()
  // Above the fields of a long form it is out of view.
  if (!marked) form?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' })
  // Typed anew more often than corrected.
  if (wrong?.type === 'password') wrong.select()
}
