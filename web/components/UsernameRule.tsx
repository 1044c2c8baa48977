import { USERNAME_MIN_LENGTH } from '../../shared/field-lengths.ts'

/** Says what a username may consist of. The signs stay together, because a lone one looks like the end of a sentence. */
export function UsernameRule() {
  return (
    <p>
      At least {USERNAME_MIN_LENGTH} characters: letters, numbers and{' '}
      <span className="unbroken">. + - _</span>
    </p>
  )
}
