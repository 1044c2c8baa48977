import { Link } from 'react-router-dom'
import { toast } from 'sonner'
import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import { Field } from '../components/Field.tsx'
import { Form } from '../components/Form.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import type { StaffConfirmation } from './StaffAction.tsx'
import { StaffPasswordField } from './StaffPasswordField.tsx'

interface UserEmailFormProps {
  user: AdminUserDetail
  /** The account of the signed-in staff member. */
  staff: AdminUserDetail
  onSaved(user: AdminUserDetail): void
}

/** Changes a user's e-mail address as soon as they have confirmed the new one. */
export function UserEmailForm({ user, staff, onSaved }: UserEmailFormProps) {
  const { call } = useAuth()

  async function save(change: StaffConfirmation & { email: string }) {
    const changed = await call('PATCH /api/admin/users/:id', {
      params: { id: String(user.id) },
      body: change,
    })
    onSaved(changed)
    toast.success(
      changed.pending_email ? 'A link is on its way to the new address.' : 'That is their address.',
    )
  }

  if (user.id === staff.id) {
    return (
      <p>
        <Link to="/profile">Change your own address on your profile</Link>
      </p>
    )
  }
  if (!staff.is_superuser && !isInvitation(user)) {
    return <p>Only {user.username} or a superuser may change this address.</p>
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
      <StaffPasswordField staff={staff} />
      <SubmitButton pendingWords="Saving …">Change the address</SubmitButton>
    </Form>
  )
}

/** Returns whether no user can have entered the account yet. For any other the server refuses the change. */
function isInvitation({ email_verified, has_password, identities }: AdminUserDetail): boolean {
  return !email_verified && !has_password && identities.length === 0
}
