import { PasswordField } from './PasswordField.tsx'
import { UsernameHint } from './UsernameHint.tsx'

/** Asks whoever is signed in for their password once more; the password manager knows whose it is. */
export function CurrentPasswordField({ username }: { username: string }) {
  return (
    <>
      <UsernameHint username={username} />
      <PasswordField label="Current password" name="current_password" autoComplete="current-password" />
    </>
  )
}
