import { type InputHTMLAttributes, type ReactNode, useId } from 'react'
import { fieldMessage } from './field-messages.ts'
import { useForm } from './form-context.ts'
import { Icon } from './Icon.tsx'

/** The props of a field. `name` is its key in the request. */
export interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  name: string
  help?: ReactNode
  /** Rendered beside the label, but after the input in the order of the keyboard. */
  beside?: ReactNode
  /** Rendered inside the input, at its end. */
  inside?: ReactNode
}

/**
 * Renders a labelled input with its help and, below that, its error. Screen readers read out both with it.
 */
export function Field({ label, help, beside, inside, ...input }: FieldProps) {
  const id = useId()
  const problems = useForm().problems[input.name]
  const problem = problems && fieldMessage(input.name, problems)
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="input">
        <input
          {...input}
          id={id}
          dir="auto"
          aria-invalid={problem ? true : undefined}
          aria-describedby={`${id}-help ${id}-problem`}
        />
        {inside}
      </div>
      <div className="help" id={`${id}-help`}>
        {help}
      </div>
      <div id={`${id}-problem`}>{problem && <Problem text={problem} />}</div>
      {beside && <div className="beside">{beside}</div>}
    </div>
  )
}

function Problem({ text }: { text: string }) {
  return (
    <p className="problem">
      <Icon name="danger" />
      <span>{text}</span>
    </p>
  )
}
