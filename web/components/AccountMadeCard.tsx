import type { Registration } from '../../shared/api/account-api.ts'
import { CheckMailCard } from './CheckMailCard.tsx'
import { ResendButton } from './ResendButton.tsx'

/** What is left to say of an account that was made, but that nobody could sign in to yet. */
export type MadeAccount = Pick<Registration, 'username' | 'email'>

/** Tells that the account is there, and that its address has to be confirmed first. */
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
