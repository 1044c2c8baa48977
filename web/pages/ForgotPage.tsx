import { useState } from 'react'
import { Link } from 'react-router-dom'
import { CheckMailCard } from '../components/CheckMailCard.tsx'
import { Form } from '../components/Form.tsx'
import { IdentityField } from '../components/IdentityField.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'

/** Requests a link that resets a password. Never reveals whether the account exists. */
export function ForgotPage() {
  const { callPublic } = useAuth()
  const [sent, setSent] = useState(false)

  async function sendLink(body: { username: string }) {
    await callPublic('POST /api/password/forgot', { body })
    setSent(true)
  }

  if (sent) {
    return (
      <CheckMailCard>
        <p>If an account has this user name or e-mail address, a mail with a link is on its way.</p>
      </CheckMailCard>
    )
  }
  return (
    <article className="card">
      <PageTitle>Forgot your password?</PageTitle>
      <p>We send you a link, and with it you choose a new one.</p>
      <Form submit={sendLink}>
        <IdentityField />
        <SubmitButton pendingWords="Sending …">Send a link</SubmitButton>
        <p className="ways">
          <Link to="/login">Go to the login</Link>
        </p>
      </Form>
    </article>
  )
}
