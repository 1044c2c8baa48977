/**
 * Renders a hidden input, from which a password manager reads the user of a password in forms without a field for the
 * user name. The input is not sent, because it has no `name`.
 */
export function UsernameHint({ username }: { username: string }) {
  return (
    <input
      className="unseen"
      type="text"
      autoComplete="username"
      value={username}
      readOnly
      tabIndex={-1}
      aria-hidden="true"
    />
  )
}
