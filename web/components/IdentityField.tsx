import { Field } from './Field.tsx'

/** Asks who somebody is, as they remember it: the server takes either under this key. */
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
