import type { Registration } from '../../shared/api/account-api.ts'
import { CheckMailCard } from './CheckMailCard.tsx'
import { ResendButton } from './ResendButton.tsx'

/** A new account whose first sign-in failed, usually because the e-mail address must be confirmed first. */
export type MadeAccount = Pick<Registration, 'username' | 'email'>

/** Renders the instruction to open the mailed link, and a button that sends the mail again. */
export function AccountMadeCard({ username, email }: MadeAccount) {
  return (
    <CheckMailCard action={<ResendButton username={username} />}>
      We sent a link to <strong>{email}</strong>. Open it to confirm your email, then sign in.
    </CheckMailCard>
  )
}
