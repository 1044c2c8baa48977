import { toast } from 'sonner'
import { CurrentPasswordField } from '../components/CurrentPasswordField.tsx'
import { Form } from '../components/Form.tsx'
import { NewPasswordField } from '../components/PasswordField.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { withdrawnLabel } from '../components/withdrawn-label.ts'
import { useAuth } from '../context/AuthContext.tsx'

/** Changes the password. The server ends every session and begins a new one for this browser. */
export function PasswordForm({ username }: { username: string }) {
  const { changePassword } = useAuth()

  async function change(passwords: { current_password: string; new_password: string }) {
    const withdrawn = await changePassword(passwords)
    toast.success(`Your password is changed. You are signed out everywhere else.${withdrawnLabel(withdrawn)}`)
  }

  return (
    <Form submit={change} resetAfterwards>
      <CurrentPasswordField username={username} />
      <NewPasswordField label="New password" name="new_password" />
      <SubmitButton pendingWords="Saving …">Change the password</SubmitButton>
    </Form>
  )
}
