import { useState } from 'react'
import { Link, useLocation } from 'react-router-dom'
import type { Registration } from '../../shared/api/account-api.ts'
import { USERNAME_MIN_LENGTH } from '../../shared/limits.ts'
import { CheckMailCard } from '../components/CheckMailCard.tsx'
import { Field } from '../components/Field.tsx'
import { Form } from '../components/Form.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { NewPasswordField } from '../components/PasswordField.tsx'
import { ResendButton } from '../components/ResendButton.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'

/** What is left to say of an account that was made, but that nobody could sign in to yet. */
type Made = Pick<Registration, 'username' | 'email'>

/** Makes an account and signs in with it. */
export function RegisterPage() {
  const [made, setMade] = useState<Made>()
  if (made) return <AccountMade {...made} />
  return (
    <article className="card">
      <PageTitle>Make an account</PageTitle>
      <RegisterForm onMade={setMade} />
    </article>
  )
}

function RegisterForm({ onMade }: { onMade: (made: Made) => void }) {
  const { callPublic, loginUser } = useAuth()
  const { state } = useLocation()

  async function register(values: Registration) {
    const { username, email, password } = values
    await callPublic('POST /api/register', { body: values })
    // The account is there, whatever becomes of this: sent again, the form would find its name taken.
    await loginUser({ username, password }).catch(() => onMade({ username, email }))
  }

  return (
    <Form submit={register}>
      <Field
        label="User name"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        help={`${USERNAME_MIN_LENGTH} characters or more: letters, digits and . + - _`}
      />
      <Field
        label="E-mail address"
        name="email"
        type="email"
        autoComplete="email"
        required
        help="We send a link to it, to see that it is yours."
      />
      <Field label="First name (optional)" name="first_name" autoComplete="given-name" />
      <Field label="Last name (optional)" name="last_name" autoComplete="family-name" />
      <NewPasswordField label="Password" name="password" />
      <SubmitButton pendingWords="Making the account …">Make the account</SubmitButton>
      <p className="ways">
        <Link to="/login" state={state}>
          I have an account
        </Link>
      </p>
    </Form>
  )
}

function AccountMade({ username, email }: Made) {
  return (
    <CheckMailCard>
      <p>
        Your account is made. We sent a link to <strong>{email}</strong>. Open it to confirm the address, then
        sign in.
      </p>
      <ResendButton username={username} />
    </CheckMailCard>
  )
}
