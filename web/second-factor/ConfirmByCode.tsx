import { Form } from '../components/Form.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { CodeField } from './CodeField.tsx'

const MESSAGES = { invalid: "We couldn't confirm it's you." }

/** Renders a form that confirms the session with a code of the signed-in user's authenticator app. */
export function ConfirmByCode() {
  const { confirmation } = useAuth()

  function confirm({ code }: { code: string }) {
    return confirmation.confirm({ method: 'totp', code })
  }

  return (
    <Form submit={confirm} fallbackFocus="code" messages={MESSAGES}>
      <CodeField />
      <SubmitButton pendingLabel="Checking…">Confirm</SubmitButton>
    </Form>
  )
}
