import { type InputHTMLAttributes, type ReactNode, useId } from 'react'
import { useForm } from './form-context.ts'

/** What a field is made of. `name` is the key that the server knows it by. */
export interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  name: string
  help?: ReactNode
  /** Stands inside the input, at its end. */
  inside?: ReactNode
}

/** A labelled input; beside it its help or, read out with it too, what is wrong with it. */
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
