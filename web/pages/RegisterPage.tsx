import { useRef, useState } from 'react'
import { Link, useLocation } from 'react-router-dom'
import type { Registration } from '../../shared/api/account-api.ts'
import { APP_NAME } from '../../shared/app-name.ts'
import { toApiError } from '../api/client.ts'
import { AccountMadeCard, type MadeAccount } from '../components/AccountMadeCard.tsx'
import { Card } from '../components/Card.tsx'
import { Field } from '../components/Field.tsx'
import { Form } from '../components/Form.tsx'
import { NewAccountFields } from '../components/NewAccountFields.tsx'
import { NewPasswordField } from '../components/PasswordField.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { SocialButtons } from '../social/SocialButtons.tsx'

/** Renders the registration. Signs the new user in, or asks them to confirm the e-mail address first. */
export function RegisterPage() {
  const [made, setMade] = useState<MadeAccount>()
  if (made) return <AccountMadeCard {...made} />
  return (
    <Card title="Create account" lead={<Lead />}>
      <RegisterForm onMade={setMade} />
      <SocialButtons />
    </Card>
  )
}

/** Renders the link to the login above the form. The buttons that load late would move a link below them. */
function Lead() {
  const { state } = useLocation()
  return (
    <>
      <span>It takes a minute to join {APP_NAME}.</span> <span>Already have an account?</span>{' '}
      <Link to="/login" state={state}>
        Sign in
      </Link>
    </>
  )
}

function RegisterForm({ onMade }: { onMade: (made: MadeAccount) => void }) {
  const { callPublic, loginUser } = useAuth()
  /**
   * The user name of a request without a response. The server may have created the account nevertheless. If the next
   * attempt is refused because the name is taken, a sign-in shows whether the account is this user's own.
   */
  const unanswered = useRef('')

  async function create(values: Registration) {
    const { username, password } = values
    try {
      await callPublic('POST /api/register', { body: values })
    } catch (error) {
      const problem = toApiError(error)
      if (problem.code === 'network') unanswered.current = username
      const isOurs = problem.fields.username !== undefined && unanswered.current === username
      if (!isOurs) throw error
      await loginUser({ username, password }).catch(() => {
        throw error
      })
    }
  }

  async function register(values: Registration) {
    const { username, email, password } = values
    await create(values)
    // The account exists even if the sign-in fails. A card replaces the form, which would now find the name taken.
    await loginUser({ username, password }).catch(() => onMade({ username, email }))
  }

  return (
    <Form submit={register}>
      <NewAccountFields />
      <div className="pair">
        <Field label="First name (optional)" name="first_name" autoComplete="given-name" />
        <Field label="Last name (optional)" name="last_name" autoComplete="family-name" />
      </div>
      <NewPasswordField label="Password" name="password" />
      <SubmitButton pendingLabel="Creating account…">Create account</SubmitButton>
    </Form>
  )
}
