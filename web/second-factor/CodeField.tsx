import { Field } from '../components/Field.tsx'

/** Asks for a code of the authenticator app. A phone shows its digits, and may fill in the code. */
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

/** Asks for a recovery code, in any spelling. */
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
