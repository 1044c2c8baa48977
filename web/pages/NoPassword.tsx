import type { Profile } from '../../shared/api/account-api.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { MailboxHint } from '../components/MailboxHint.tsx'
import { toast } from '../components/toast.ts'
import { useAuth } from '../context/AuthContext.tsx'

/** Renders a button that mails a link to set a password. Replaces the password form of accounts without a password. */
export function NoPassword({ profile: { user, email } }: { profile: Profile }) {
  const { callPublic } = useAuth()

  async function sendLink() {
    await callPublic('POST /api/password/forgot', { body: { username: user.username } })
    toast.success(`We've emailed a link to ${email}.`)
  }

  // A reset that also confirms the e-mail address would disconnect the providers: an attacker may have connected them.
  if (!user.email_verified)
    return <p>No password yet. Confirm your email first, then we can send you a link.</p>
  return (
    <>
      <p>No password yet. We'll email you a link to set one.</p>
      {import.meta.env.DEV && <MailboxHint />}
      <div className="actions">
        <ActionButton action={sendLink} pendingLabel="Sending…">
          Email me a link
        </ActionButton>
      </div>
    </>
  )
}
