import { Field } from './Field.tsx'

interface IdentityFieldProps {
  /** The `autocomplete` tokens. The login adds `webauthn`, which offers passkeys. */
  autoComplete?: string
  /** The value to begin with, such as the name that was typed on the previous page. */
  defaultValue?: string
  /** Called with the whole value after each change. */
  onType?(typed: string): void
}

/** Renders a field for the user name or the e-mail address. The server accepts both under the key `username`. */
export function IdentityField({ autoComplete = 'username', defaultValue, onType }: IdentityFieldProps) {
  return (
    <Field
      label="Username or email"
      name="username"
      autoComplete={autoComplete}
      autoCapitalize="none"
      enterKeyHint="next"
      spellCheck={false}
      defaultValue={defaultValue}
      onInput={({ currentTarget }) => onType?.(currentTarget.value)}
      required
    />
  )
}
