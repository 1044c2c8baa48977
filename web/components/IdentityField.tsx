import { Field } from './Field.tsx'

/** Asks for the user name or the e-mail address: the server accepts either under this key. */
export function IdentityField() {
  return (
    <Field
      label="User name or e-mail address"
      name="username"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
    />
  )
}
