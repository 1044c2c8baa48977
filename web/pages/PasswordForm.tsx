import { toast } from 'sonner'
import { CurrentPasswordField } from '../components/CurrentPasswordField.tsx'
import { Form } from '../components/Form.tsx'
import { NewPasswordField } from '../components/PasswordField.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'

/** Changes the password; the server ends every other session with it. */
export function PasswordForm({ username }: { username: string }) {
  const { call } = useAuth()

  async function change(passwords: { current_password: string; new_password: string }) {
    await call('POST /api/password/change', { body: passwords })
    toast.success('Your password is changed. You are signed out everywhere else.')
  }

  return (
    <Form submit={change} resetAfterwards>
      <CurrentPasswordField username={username} />
      <NewPasswordField label="New password" name="new_password" />
      <SubmitButton pendingWords="Saving …">Change the password</SubmitButton>
    </Form>
  )
}
