import { toast } from 'sonner'
import type { Profile } from '../../shared/api/account-api.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { MailboxHint } from '../components/MailboxHint.tsx'
import { useAuth } from '../context/AuthContext.tsx'

/** Renders, in place of the password form, a way for accounts without a password to set one by a mailed link. */
export function NoPassword({ profile: { user, email } }: { profile: Profile }) {
  const { callPublic } = useAuth()

  async function sendLink() {
    await callPublic('POST /api/password/forgot', { body: { username: user.username } })
    toast.success(`A link is on its way to ${email}.`)
  }

  // A reset that first confirms an e-mail address would disconnect the providers.
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
