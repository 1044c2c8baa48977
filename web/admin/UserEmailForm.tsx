import { Link } from 'react-router-dom'
import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import { Field } from '../components/Field.tsx'
import { Form } from '../components/Form.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { toast } from '../components/toast.ts'
import { useAuth } from '../context/AuthContext.tsx'

interface UserEmailFormProps {
  user: AdminUserDetail
  /** The account of the signed-in staff member. */
  staff: AdminUserDetail
  onSaved(user: AdminUserDetail): void
}

/** Renders a form for a user's new e-mail address, which the server uses once the user has confirmed it. */
export function UserEmailForm({ user, staff, onSaved }: UserEmailFormProps) {
  const { call } = useAuth()

  async function save(change: { email: string }) {
    const changed = await call('PATCH /api/admin/users/:id', {
      params: { id: String(user.id) },
      body: change,
    })
    onSaved(changed)
    toast.success(changed.pending_email ? `We've emailed a link to ${changed.pending_email}.` : 'Email kept.')
  }

  if (user.id === staff.id) {
    return (
      <p>
        <Link to="/profile">Change your own email on your profile</Link>
      </p>
    )
  }
  if (!staff.is_superuser && !isInvitation(user)) {
    return <p>Only {user.username} or a superuser can change this email.</p>
  }
  return (
    <Form submit={save} resetAfterwards>
      <Field
        label="New email"
        name="email"
        type="email"
        autoComplete="off"
        required
        help="We'll email a link to it. It replaces the old one once they open the link."
      />
      <SubmitButton pendingLabel="Saving…" look="secondary">
        Change email
      </SubmitButton>
    </Form>
  )
}

/** Returns whether no user can have signed in to the account yet, so that all staff may change its e-mail address. */
function isInvitation({ email_verified, has_password, identities }: AdminUserDetail): boolean {
  return !email_verified && !has_password && identities.length === 0
}
