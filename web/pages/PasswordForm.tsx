import { Form } from '../components/Form.tsx'
import { NewPasswordField } from '../components/PasswordField.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { toast } from '../components/toast.ts'
import { UsernameHint } from '../components/UsernameHint.tsx'
import { withdrawnLabel } from '../components/withdrawn-label.ts'
import { useAuth } from '../context/AuthContext.tsx'

/** Renders a form that changes the password. The server ends every session, and begins a new one for this browser. */
export function PasswordForm({ username }: { username: string }) {
  const { changePassword } = useAuth()

  async function change(values: { new_password: string }) {
    const withdrawn = await changePassword(values)
    toast.success(`Password changed. Other devices are signed out.${withdrawnLabel(withdrawn)}`)
  }

  return (
    <Form submit={change} resetAfterwards>
      <UsernameHint username={username} />
      <NewPasswordField label="New password" name="new_password" />
      <SubmitButton look="secondary" pendingLabel="Saving…">
        Change password
      </SubmitButton>
    </Form>
  )
}
