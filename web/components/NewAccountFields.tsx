import { Field } from './Field.tsx'
import { UsernameRule } from './UsernameRule.tsx'

interface NewAccountFieldsProps {
  /** The proposed user name. */
  username?: string
  email?: string
}

/** Renders the fields that every new account needs, with their rules. */
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
