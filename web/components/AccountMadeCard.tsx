import type { Registration } from '../../shared/api/account-api.ts'
import { CheckMailCard } from './CheckMailCard.tsx'
import { ResendButton } from './ResendButton.tsx'

/** The facts of a new account that cannot sign in yet. */
export type MadeAccount = Pick<Registration, 'username' | 'email'>

/** Renders that the account exists, and that its e-mail address has to be confirmed first. */
export function AccountMadeCard({ username, email }: MadeAccount) {
  return (
    <CheckMailCard>
      <p>
        Your account is made. We sent a link to <strong>{email}</strong>. Open it to confirm the address, then
        sign in.
      </p>
      <ResendButton username={username} />
    </CheckMailCard>
  )
}
