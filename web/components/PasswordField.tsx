import { useState } from 'react'
import { PASSWORD_MIN_LENGTH } from '../../shared/field-lengths.ts'
import { Field, type FieldProps } from './Field.tsx'
import { useForm } from './form-context.ts'

/** Renders a password field whose value can be shown while it is typed. */
export function PasswordField(field: Omit<FieldProps, 'type' | 'inside'>) {
  const [shown, setShown] = useState(false)
  const { pending } = useForm()
  // Hidden while it is sent, or the browser would remember it as ordinary text.
  const visible = shown && !pending
  return (
    <Field
      {...field}
      type={visible ? 'text' : 'password'}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      required
      inside={
        <button type="button" className="reveal" onClick={() => setShown(!shown)}>
          {shown ? 'Hide' : 'Show'}
          <span className="unseen"> password</span>
        </button>
      }
    />
  )
}

const RULE = `At least ${PASSWORD_MIN_LENGTH} characters of any kind, spaces too. Not a common password, not a row such as aaaa or 1234, and not like your name or the name of this site.`

/** Renders a field for a new password, with its rule. */
export function NewPasswordField(field: Pick<FieldProps, 'label' | 'name'>) {
  return <PasswordField {...field} autoComplete="new-password" help={RULE} />
}
