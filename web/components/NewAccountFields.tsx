import { Field } from './Field.tsx'
import { UsernameRule } from './UsernameRule.tsx'

interface NewAccountFieldsProps {
  /** The user name to begin with, which the user can change. */
  username?: string
  email?: string
}

/** Renders the fields for user name and e-mail address, which every new account needs. */
export function NewAccountFields({ username, email }: NewAccountFieldsProps) {
  return (
    <>
      <Field
        label="Username"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        enterKeyHint="next"
        spellCheck={false}
        defaultValue={username}
        required
        help={<UsernameRule />}
      />
      <Field
        label="Email"
        name="email"
        type="email"
        autoComplete="email"
        enterKeyHint="next"
        defaultValue={email}
        required
        help="We'll email you a link to confirm it."
      />
    </>
  )
}
