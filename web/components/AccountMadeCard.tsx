import type { Registration } from '../../shared/api/account-api.ts'
import { CheckMailCard } from './CheckMailCard.tsx'
import { ResendButton } from './ResendButton.tsx'

/** The facts of a new account that cannot sign in yet. */
export type MadeAccount = Pick<Registration, 'username' | 'email'>

/** Renders that the account exists, and that its e-mail address has to be confirmed first. */
export function AccountMadeCard({ username, email }: MadeAccount) {
  return (
    <CheckMailCard action={<ResendButton username={username} />}>
      We sent a link to <strong>{email}</strong>. Open it to confirm your email, then sign in.
    </CheckMailCard>
  )
}
