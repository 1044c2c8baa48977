/**
 * Tells the password manager whose password it is, in a form that does not ask for the name.
 * Nobody sees it, and without a name of its own it is not sent.
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
