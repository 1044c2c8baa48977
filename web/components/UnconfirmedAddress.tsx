import type { Profile } from '../../shared/api/account-api.ts'
import { MailboxHint } from './MailboxHint.tsx'
import { ResendButton } from './ResendButton.tsx'

/** Renders a reminder of the e-mail address that waits for confirmation. Renders nothing if none does. */
export function UnconfirmedAddress({ profile }: { profile: Profile }) {
  const { user, email, pending_email } = profile
  const address = pending_email ?? (user.email_verified ? '' : email)
  if (!address) return null
  return (
    <section className="notice" aria-label="Address to confirm">
      <p>
        We sent a link to <strong>{address}</strong>. Open it to confirm the address.{' '}
        <span>{pending_email && email ? `Until then ${email} stays.` : ''}</span>
      </p>
      {import.meta.env.DEV && <MailboxHint />}
      <ResendButton username={user.username} />
    </section>
  )
}
