import { Field } from '../components/Field.tsx'

/** Renders a field for a code of the authenticator app. A phone shows a numeric keyboard, and may fill in the code. */
export function CodeField() {
  return (
    <Field
      label="Code"
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      enterKeyHint="go"
      spellCheck={false}
      maxLength={20}
      required
      help="6 digits, new every 30 seconds."
    />
  )
}

/** Renders a field for a recovery code. The server ignores letter case, blanks and hyphens. */
export function RecoveryCodeField() {
  return (
    <Field
      label="Recovery code"
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="characters"
      autoCorrect="off"
      enterKeyHint="go"
      spellCheck={false}
      maxLength={20}
      required
      help="You saved ten of them when you turned on two-step verification."
    />
  )
}
