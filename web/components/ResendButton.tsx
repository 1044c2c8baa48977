import { toast } from 'sonner'
import { useAuth } from '../context/AuthContext.tsx'
import { ActionButton } from './ActionButton.tsx'

/** Sends the link that confirms an e-mail address again; `username` may be a user name or an e-mail address. */
export function ResendButton({ username }: { username: string }) {
  const { callPublic } = useAuth()

  async function resend() {
    await callPublic('POST /api/verify-email/resend', { body: { username } })
    toast.success('If there is an address to confirm, a new link is on its way to it.')
  }

  return (
    <ActionButton action={resend} pendingWords="Sending …">
      Send a new link
    </ActionButton>
  )
}
