import type { Profile } from '../../shared/api/account-api.ts'
import { Alert } from './Alert.tsx'
import { MailboxHint } from './MailboxHint.tsx'
import { ResendButton } from './ResendButton.tsx'

/** Renders a reminder to confirm the pending or present e-mail address. Renders nothing if all are confirmed. */
export function UnconfirmedAddress({ profile }: { profile: Profile }) {
  const { user, email, pending_email } = profile
  const address = pending_email ?? (user.email_verified ? '' : email)
  if (!address) return null
  return (
    <section aria-label="Email to confirm">
      <Alert tone="warning">
        <p>
          Confirm <strong>{address}</strong> with the link we emailed you.{' '}
          <span>{pending_email && email ? `Until then we'll keep using ${email}.` : ''}</span>
        </p>
        {import.meta.env.DEV && <MailboxHint />}
        <ResendButton username={user.username} />
      </Alert>
    </section>
  )
}
