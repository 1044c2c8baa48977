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
  /** Sends the values of the fields, by their names. The form shows the error that this throws. */
  submit(values: Values): Promise<unknown>
  /** The field that gets the focus after an error that belongs to no field. */
  fallbackFocus?: string
  /** Messages of this form for some error codes, in place of the usual ones. */
  messages?: Partial<Record<ApiError['code'], string>>
  /** Whether to empty the form after a success, because the form stays on the page. */
  resetAfterwards?: boolean
  children: ReactNode
}

/**
 * Renders a form. A submission is ignored while another one is pending. After a failure the form keeps its values,
 * shows the errors, and focuses the first field with an error, or else `fallbackFocus`. The error of a field
 * disappears when the user edits the field.
 */
export function Form<Values>(props: FormProps<Values>) {
  const { submit, fallbackFocus, messages, resetAfterwards, children } = props
  const form = useRef<HTMLFormElement>(null)
  const [corrected, setCorrected] = useState<readonly string[]>([])
  const { progress, begin } = useAttempt(async () => {
    // The server may refuse a corrected field again.
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

  // An effect, so that the error is already rendered, and a screen reader reads it with the focused field.
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

/** Returns the errors of the fields that the user has not edited since the refusal. */
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
  // An error that belongs to no field is above the fields, where it may be out of view.
  if (!marked) form?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' })
  // Users retype a wrong password more often than they correct it.
  if (wrong?.type === 'password') wrong.select()
}
