import { toast } from 'sonner'
import type { Profile } from '../../shared/api/account-api.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { MailboxHint } from '../components/MailboxHint.tsx'
import { useAuth } from '../context/AuthContext.tsx'

/** Stands where a password is changed, for an account that has none: it is set by a mailed link. */
export function NoPassword({ profile: { user, email } }: { profile: Profile }) {
  const { callPublic } = useAuth()

  async function sendLink() {
    await callPublic('POST /api/password/forgot', { body: { username: user.username } })
    toast.success(`A link is on its way to ${email}.`)
  }

  // A reset that is the first proof of an address would take away what was connected before.
  if (!user.email_verified) {
    return <p>You have no password. Once your address is confirmed, we can send you a link to set one.</p>
  }
  return (
    <>
      <p>You have no password. We can send a link to {email}, and with it you set one.</p>
      {import.meta.env.DEV && <MailboxHint />}
      <ActionButton action={sendLink} pendingWords="Sending …">
        Send me a link
      </ActionButton>
    </>
  )
}
