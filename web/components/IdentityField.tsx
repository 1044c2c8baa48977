import { Field } from './Field.tsx'

interface IdentityFieldProps {
  /** What the browser may fill in: by default a user name. */
  autoComplete?: string
  /** What is already known of it. */
  defaultValue?: string
  /** Called with what the user types. */
  onType?(typed: string): void
}

/** Asks for the user name or the e-mail address: the server accepts either under this key. */
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
