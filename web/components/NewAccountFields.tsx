import { USERNAME_MIN_LENGTH } from '../../shared/field-lengths.ts'
import { Field } from './Field.tsx'

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
        label="User name"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={username}
        required
        help={`${USERNAME_MIN_LENGTH} characters or more: letters, digits and . + - _`}
      />
      <Field
        label="E-mail address"
        name="email"
        type="email"
        autoComplete="email"
        defaultValue={email}
        required
        help="We send a link to it, to see that it is yours."
      />
    </>
  )
}
