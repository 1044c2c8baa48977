import { type InputHTMLAttributes, type ReactNode, useId } from 'react'
import { useForm } from './form-context.ts'

/** The props of a field. `name` is its key in the request. */
export interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  name: string
  help?: ReactNode
  /** Rendered inside the input, at its end. */
  inside?: ReactNode
}

/** Renders a labelled input with its help or its error, which screen readers read out with it. */
export function Field({ label, help, inside, ...input }: FieldProps) {
  const id = useId()
  const helpId = `${id}-help`
  const problems = useForm().problems[input.name]
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="input">
        <input {...input} id={id} aria-invalid={problems ? true : undefined} aria-describedby={helpId} />
        {inside}
      </div>
      <small id={helpId} className={problems ? 'problem' : undefined}>
        {problems?.join(' ') ?? help}
      </small>
    </div>
  )
}
