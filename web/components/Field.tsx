import { type InputHTMLAttributes, type ReactNode, useId } from 'react'

type FieldProps = InputHTMLAttributes<HTMLInputElement> & {
  label: string
  /** What is wrong with it, in words; read out together with the label. */
  problems?: string[]
  help?: ReactNode
}

/** A labelled input with its help and its problems beside it. */
export function Field({ label, problems = [], help, ...input }: FieldProps) {
  const id = useId()
  const helpId = `${id}-help`
  const wrong = problems.length > 0
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input {...input} id={id} aria-invalid={wrong || undefined} aria-describedby={helpId} />
      <small id={helpId} className={wrong ? 'problem' : undefined}>
        {wrong ? problems.join(' ') : help}
      </small>
    </div>
  )
}
