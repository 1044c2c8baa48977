import { Link } from 'react-router-dom'
import { toast } from 'sonner'
import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import { Field } from '../components/Field.tsx'
import { Form } from '../components/Form.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'

interface UserEmailFormProps {
  user: AdminUserDetail
  /** One's own address is changed where the password is asked for. */
  isOwn: boolean
  onSaved(user: AdminUserDetail): void
}

/** Changes somebody's address, as soon as they have confirmed the new one. */
export function UserEmailForm({ user, isOwn, onSaved }: UserEmailFormProps) {
  const { call } = useAuth()

  async function save(change: { email: string }) {
    const changed = await call('PATCH /api/admin/users/:id', {
      params: { id: String(user.id) },
      body: change,
    })
    onSaved(changed)
    toast.success(
      changed.pending_email ? 'A link is on its way to the new address.' : 'That is their address.',
    )
  }

  if (isOwn) {
    return (
      <p>
        <Link to="/profile">Change your own address on your profile</Link>
      </p>
    )
  }
  return (
    <Form submit={save} resetAfterwards>
      <Field
        label="New e-mail address"
        name="email"
        type="email"
        autoComplete="off"
        required
        help="We mail a link to it. It takes the place of the old one as soon as the link is opened."
      />
      <SubmitButton pendingWords="Saving …">Change the address</SubmitButton>
    </Form>
  )
}
