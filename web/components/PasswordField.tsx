import { type KeyboardEvent, useState } from 'react'
import { PASSWORD_MIN_LENGTH } from '../../shared/field-lengths.ts'
import { Field, type FieldProps } from './Field.tsx'
import { useForm } from './form-context.ts'
import { Icon } from './Icon.tsx'

/** Renders a password field with a button that shows the password, and a note while caps lock is on. */
export function PasswordField({ help, ...field }: Omit<FieldProps, 'type' | 'inside'>) {
  const [shown, setShown] = useState(false)
  const [capsLock, setCapsLock] = useState(false)
  const { pending } = useForm()
  // The password is hidden while the form is sent, because browsers remember what was sent in a text input.
  const visible = shown && !pending
  const look = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'))
  return (
    <Field
      {...field}
      type={visible ? 'text' : 'password'}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      required
      onKeyDown={look}
      onKeyUp={look}
      onBlur={() => setCapsLock(false)}
      help={
        <>
          <div>{help}</div>
          <div aria-live="polite">{capsLock && <p>Caps Lock is on.</p>}</div>
        </>
      }
      inside={
        <button type="button" onClick={() => setShown(!shown)}>
          <Icon name={shown ? 'hide' : 'show'} />
          {shown ? (
            <span className="unseen">Hide password</span>
          ) : (
            <span className="unseen">Show password</span>
          )}
        </button>
      }
    />
  )
}

/** Renders a field for a new password, and the rules. The length is ticked off once the password is long enough. */
export function NewPasswordField(field: Pick<FieldProps, 'label' | 'name'>) {
  const [length, setLength] = useState(0)
  return (
    <PasswordField
      {...field}
      autoComplete="new-password"
      onInput={({ currentTarget }) => setLength([...currentTarget.value].length)}
      help={
        <p>
          <span className={length >= PASSWORD_MIN_LENGTH ? 'kept' : undefined}>
            {length >= PASSWORD_MIN_LENGTH && <Icon name="check" />}
            <span>At least {PASSWORD_MIN_LENGTH} characters.</span>
          </span>{' '}
          Avoid common passwords and your own name.
        </p>
      }
    />
  )
}
