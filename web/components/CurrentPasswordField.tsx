import { PasswordField } from './PasswordField.tsx'
import { UsernameHint } from './UsernameHint.tsx'

/** Asks the signed-in user for their password once more. `username` is for the password manager. */
export function CurrentPasswordField({ username }: { username: string }) {
  return (
    <>
      <UsernameHint username={username} />
      <PasswordField label="Current password" name="current_password" autoComplete="current-password" />
    </>
  )
}
