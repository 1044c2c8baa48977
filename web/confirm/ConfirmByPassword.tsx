import { Form } from '../components/Form.tsx'
import { PasswordField } from '../components/PasswordField.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { UsernameHint } from '../components/UsernameHint.tsx'
import { useAuth } from '../context/AuthContext.tsx'

const MESSAGES = { invalid: "We couldn't confirm it's you." }

/** Renders a form that confirms the session with the password of the signed-in user. */
export function ConfirmByPassword() {
  const { user, confirmation } = useAuth()

  function confirm({ password }: { password: string }) {
    return confirmation.confirm({ method: 'password', password })
  }

  return (
    <Form submit={confirm} fallbackFocus="password" messages={MESSAGES}>
      <UsernameHint username={user?.username ?? ''} />
      <PasswordField label="Your password" name="password" autoComplete="current-password" />
      <SubmitButton pendingLabel="Checking…">Confirm</SubmitButton>
    </Form>
  )
}
