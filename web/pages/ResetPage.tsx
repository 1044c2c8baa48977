import { useState } from 'react'
import { Link, useLocation } from 'react-router-dom'
import { Card } from '../components/Card.tsx'
import { Form } from '../components/Form.tsx'
import { LoadingGate } from '../components/LoadingGate.tsx'
import { Outcome } from '../components/Outcome.tsx'
import { NewPasswordField } from '../components/PasswordField.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { UsernameHint } from '../components/UsernameHint.tsx'
import { withdrawnLabel } from '../components/withdrawn-label.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useMailedLink } from '../hooks/use-mailed-link.ts'
import { readUsername } from '../utils/return-to.ts'

interface NewPassword {
  new_password: string
}

/** Renders a form that sets a new password with the token of a mailed link. */
export function ResetPage() {
  const { user, loading, callPublic, logoutUser } = useAuth()
  const { link, consume } = useMailedLink()
  const [withdrawn, setWithdrawn] = useState<string | null>(null)

  async function reset(token: string, { new_password }: NewPassword) {
    const resetting = callPublic('POST /api/password/reset', { body: { token, new_password } })
    const verdict = await consume(resetting.then((response) => setWithdrawn(response.withdrawn_email)))
    if (verdict !== 'accepted' || !user) return
    await logoutUser().catch(() => {
      // A failed sign-out does not matter, because the server ended the session when it set the password.
    })
  }

  // The reset signs a signed-in user out, so the session has to be known first.
  if (loading) return <LoadingGate />
  switch (link.status) {
    case 'ready':
      return <ResetCard username={link.username} reset={(values) => reset(link.token, values)} />
    case 'accepted':
      return <ResetDone withdrawn={withdrawn} />
    case 'already_used':
      return <NoLink>This link has already been used.</NoLink>
    case 'link_not_valid':
      return <NoLink>This link has expired or was replaced by a newer one.</NoLink>
    case 'no_token':
      return <NoLink>This link is incomplete. Open it from the email again.</NoLink>
  }
}

interface ResetCardProps {
  username: string
  reset(values: NewPassword): Promise<void>
}

function ResetCard({ username, reset }: ResetCardProps) {
  return (
    <Card title="Choose a new password" lead={username && <ForUser name={username} />}>
      <Form submit={reset} fallbackFocus="new_password">
        <UsernameHint username={username} />
        <NewPasswordField label="New password" name="new_password" />
        <SubmitButton pendingLabel="Saving…">Save password</SubmitButton>
      </Form>
    </Card>
  )
}

function ForUser({ name }: { name: string }) {
  return (
    <>
      <span>For your account</span> <bdi>{name}</bdi>
    </>
  )
}

function ResetDone({ withdrawn }: { withdrawn: string | null }) {
  // The name of the user, with which the login begins.
  const { state } = useLocation()
  return (
    <Outcome icon="success" title="Password changed">
      <p>Your password is changed and you're signed out everywhere.{withdrawnLabel(withdrawn)}</p>
      <Link className="button" to="/login" state={{ username: readUsername(state) }}>
        Sign in
      </Link>
    </Outcome>
  )
}

function NoLink({ children }: { children: string }) {
  return (
    <Outcome icon="warning" title="Choose a new password" tone="warning">
      <p>{children}</p>
      <Link className="button" to="/forgot">
        Send a new link
      </Link>
    </Outcome>
  )
}
