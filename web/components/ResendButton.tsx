import { useAuth } from '../context/AuthContext.tsx'
import { ActionButton } from './ActionButton.tsx'
import { toast } from './toast.ts'

/** Renders a button that mails the link for confirmation again. `username` may also be an e-mail address. */
export function ResendButton({ username }: { username: string }) {
  const { callPublic } = useAuth()

  async function resend() {
    await callPublic('POST /api/verify-email/resend', { body: { username } })
    toast.success('If that email still needs confirming, a new link is on its way.')
  }

  return (
    <ActionButton action={resend} pendingLabel="Sending…" look="secondary small">
      Resend email
    </ActionButton>
  )
}
