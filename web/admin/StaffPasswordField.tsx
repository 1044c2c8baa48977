import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import { PasswordField } from '../components/PasswordField.tsx'
import { UsernameHint } from '../components/UsernameHint.tsx'

/**
 * Asks staff for their own password, beside the account of another user. Renders nothing for staff without one,
 * from whom the server requires a recent sign-in.
 */
export function StaffPasswordField({ staff }: { staff: AdminUserDetail }) {
  if (!staff.has_password) return null
  return (
    <>
      <UsernameHint username={staff.username} />
      <PasswordField
        label="Your own password"
        name="current_password"
        autoComplete="current-password"
        help={`That of ${staff.username}, to confirm that it is you.`}
      />
    </>
  )
}
