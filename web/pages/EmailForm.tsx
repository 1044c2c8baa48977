import { toast } from 'sonner'
import type { Profile } from '../../shared/api/account-api.ts'
import { CurrentPasswordField } from '../components/CurrentPasswordField.tsx'
import { Field } from '../components/Field.tsx'
import { Form } from '../components/Form.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { UnconfirmedAddress } from '../components/UnconfirmedAddress.tsx'
import { useAuth } from '../context/AuthContext.tsx'

interface EmailFormProps {
  profile: Profile
  /** Whether there is a password to ask for. Otherwise the server requires a fresh sign-in. */
  hasPassword: boolean
  onSaved(profile: Profile): void
}

/** Changes the e-mail address. Asks for the password again, and the new address has to be confirmed. */
export function EmailForm({ profile, hasPassword, onSaved }: EmailFormProps) {
  const { call } = useAuth()
  const { user, email } = profile

  async function save(change: { email: string; current_password?: string }) {
    const changed = await call('PATCH /api/profile', { body: change })
    onSaved(changed)
    toast.success(
      changed.pending_email ? 'A link is on its way to the new address.' : 'That is your address.',
    )
  }

  return (
    <>
      {email && (
        <p>
          {email} <small>({user.email_verified ? 'confirmed' : 'not confirmed yet'})</small>
        </p>
      )}
      <UnconfirmedAddress profile={profile} />
      <Form submit={save} resetAfterwards>
        <Field label="New e-mail address" name="email" type="email" autoComplete="email" required />
        {hasPassword && <CurrentPasswordField username={user.username} />}
        <SubmitButton pendingWords="Saving …">Change the address</SubmitButton>
      </Form>
    </>
  )
}
