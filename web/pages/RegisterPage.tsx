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

/** Creates an account and signs in with it. */
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

/** The way to the login stands here, because what arrives late moves everything below it. */
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
  /** The user name of a request that got no response. It may have reached the server all the same. */
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
    // The account exists whether or not this works. Sent again, the form would find the name taken.
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
