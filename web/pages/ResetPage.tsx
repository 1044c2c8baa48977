import { useState } from 'react'
import { Link } from 'react-router-dom'
import { Form } from '../components/Form.tsx'
import { LoadingGate } from '../components/LoadingGate.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { NewPasswordField } from '../components/PasswordField.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { UsernameHint } from '../components/UsernameHint.tsx'
import { withdrawnLabel } from '../components/withdrawn-label.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useMailedLink } from '../hooks/use-mailed-link.ts'

interface NewPassword {
  new_password: string
}

/** Sets a new password with the token of a mailed link. */
export function ResetPage() {
  const { user, loading, callPublic, logoutUser } = useAuth()
  const { link, redeem } = useMailedLink()
  const [withdrawn, setWithdrawn] = useState<string | null>(null)

  async function reset(token: string, { new_password }: NewPassword) {
    const resetting = callPublic('POST /api/password/reset', { body: { token, new_password } })
    const verdict = await redeem(resetting.then((answer) => setWithdrawn(answer.withdrawn_email)))
    if (verdict !== 'accepted' || !user) return
    await logoutUser().catch(() => {
      // The new password has ended the session on the server. Here it is over too.
    })
  }

  // A signed-in user will be signed out, so the session has to be known first.
  if (loading) return <LoadingGate />
  switch (link.status) {
    case 'ready':
      return <ResetCard username={link.username} reset={(values) => reset(link.token, values)} />
    case 'accepted':
      return <ResetDoneCard withdrawn={withdrawn} />
    case 'already_used':
      return <NoLinkCard words="This link was used already; each works once." />
    case 'link_not_valid':
      return <NoLinkCard words="This link is not valid any more: it is too old, or a newer one was sent." />
    case 'no_token':
      return <NoLinkCard words="There is no link in this address. Open the one in our mail again." />
  }
}

interface ResetCardProps {
  username: string
  reset(values: NewPassword): Promise<void>
}

function ResetCard({ username, reset }: ResetCardProps) {
  return (
    <article className="card">
      <PageTitle>Choose a new password</PageTitle>
      <Form submit={reset} fallbackFocus="new_password">
        <UsernameHint username={username} />
        <NewPasswordField label="New password" name="new_password" />
        <SubmitButton pendingWords="Saving …">Save the new password</SubmitButton>
      </Form>
    </article>
  )
}

function ResetDoneCard({ withdrawn }: { withdrawn: string | null }) {
  return (
    <article className="card">
      <PageTitle>Password changed</PageTitle>
      <p>
        Your new password is saved, and you are signed out on every device.
        {withdrawnLabel(withdrawn)}
      </p>
      <p>
        <Link to="/login">Sign in with the new one</Link>
      </p>
    </article>
  )
}

function NoLinkCard({ words }: { words: string }) {
  return (
    <article className="card">
      <PageTitle>Choose a new password</PageTitle>
      <p>{words}</p>
      <p>
        <Link to="/forgot">Send me a new link</Link>
      </p>
    </article>
  )
}
