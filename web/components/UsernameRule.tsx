import { USERNAME_MIN_LENGTH } from '../../shared/field-lengths.ts'

/** Renders the rule for usernames. The signs stay on one line, because a dot alone looks like the end of a sentence. */
export function UsernameRule() {
  return (
    <p>
      At least {USERNAME_MIN_LENGTH} characters: letters, numbers and{' '}
      <span className="unbroken">. + - _</span>
    </p>
  )
}
