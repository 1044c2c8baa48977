/**
 * Tells the password manager which user a password belongs to, in a form that does not ask for the name. It is
 * not visible, and is not sent because it has no `name`.
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
