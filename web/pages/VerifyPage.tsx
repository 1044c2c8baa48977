import { useState } from 'react'
import { Link } from 'react-router-dom'
import { Card } from '../components/Card.tsx'
import { CheckMailCard } from '../components/CheckMailCard.tsx'
import { Form } from '../components/Form.tsx'
import { IdentityField } from '../components/IdentityField.tsx'
import { Outcome } from '../components/Outcome.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { useMailedLink } from '../hooks/use-mailed-link.ts'

/** Renders a button that confirms an e-mail address with the token of a mailed link. */
export function VerifyPage() {
  const { callPublic } = useAuth()
  const { link, consume } = useMailedLink()
  switch (link.status) {
    case 'ready':
      return (
        <ConfirmCard
          email={link.email}
          confirm={() => consume(callPublic('POST /api/verify-email', { body: { token: link.token } }))}
        />
      )
    case 'accepted':
      return <Confirmed>Thanks, you're all set.</Confirmed>
    case 'already_used':
      return <Confirmed>Already confirmed. Nothing left to do.</Confirmed>
    case 'link_not_valid':
      return <NewLinkCard lead="This link has expired, or was replaced or cancelled." />
    case 'no_token':
      return <NewLinkCard lead="This link is incomplete. Open it from the email again." />
  }
}

interface ConfirmCardProps {
  /** Empty if the link does not name it. */
  email: string
  confirm(): Promise<unknown>
}

function ConfirmCard({ email, confirm }: ConfirmCardProps) {
  return (
    <Card title="Confirm your email" lead={email ? <Confirms email={email} /> : "One click and you're done."}>
      <Form submit={confirm}>
        <SubmitButton pendingLabel="Confirming…">Confirm email</SubmitButton>
      </Form>
    </Card>
  )
}

function Confirms({ email }: { email: string }) {
  return (
    <>
      <span>This confirms</span> <bdi>{email}</bdi>
    </>
  )
}

function Confirmed({ children }: { children: string }) {
  return (
    <Outcome icon="success" title="Email confirmed">
      <p>{children}</p>
      <Link className="button" to="/">
        Continue
      </Link>
    </Outcome>
  )
}

function NewLinkCard({ lead }: { lead: string }) {
  const { callPublic } = useAuth()
  const [sent, setSent] = useState(false)

  async function resend(body: { username: string }) {
    await callPublic('POST /api/verify-email/resend', { body })
    setSent(true)
  }

  if (sent)
    return <CheckMailCard>If that email still needs confirming, a new link is on its way.</CheckMailCard>
  return (
    <Card title="Confirm your email" lead={`${lead} We can also email you a new one.`}>
      <Form submit={resend}>
        <IdentityField />
        <SubmitButton pendingLabel="Sending…">Resend email</SubmitButton>
      </Form>
    </Card>
  )
}
