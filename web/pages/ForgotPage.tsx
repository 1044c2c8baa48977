import { useState } from 'react'
import { Link, useLocation } from 'react-router-dom'
import { Card } from '../components/Card.tsx'
import { CheckMailCard } from '../components/CheckMailCard.tsx'
import { Form } from '../components/Form.tsx'
import { IdentityField } from '../components/IdentityField.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { readUsername } from '../utils/return-to.ts'

/** Renders a form that requests a link to reset a password. Does not reveal whether the account exists. */
export function ForgotPage() {
  const { callPublic } = useAuth()
  const { state } = useLocation()
  const [username, setUsername] = useState(readUsername(state))
  const [sent, setSent] = useState(false)

  async function sendLink(body: { username: string }) {
    await callPublic('POST /api/password/forgot', { body })
    setSent(true)
  }

  if (sent) {
    return (
      <CheckMailCard username={username}>If an account matches, we've emailed a reset link.</CheckMailCard>
    )
  }
  return (
    <Card
      title="Forgot password?"
      lead="Enter your username or email and we'll send you a reset link."
      below={
        <Link to="/login" state={{ username }}>
          Back to login
        </Link>
      }
    >
      <Form submit={sendLink}>
        <IdentityField defaultValue={username} onType={setUsername} />
        <SubmitButton pendingLabel="Sending…">Send reset link</SubmitButton>
      </Form>
    </Card>
  )
}
