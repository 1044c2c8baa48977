import { type InputHTMLAttributes, type ReactNode, useId } from 'react'
import { fieldMessage } from './field-messages.ts'
import { useForm } from './form-context.ts'
import { Icon } from './Icon.tsx'

/** The attributes of an input and the texts around it. `name` is the key of the value in the request. */
export interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  name: string
  help?: ReactNode
  /** Rendered beside the label, but reached by keyboard after the input. */
  beside?: ReactNode
  /** Rendered at the end of the input, inside its border. */
  inside?: ReactNode
}

/** Renders a labelled input, its help and its error. A screen reader reads help and error together with the input. */
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
