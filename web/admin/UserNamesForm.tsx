import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import { Field } from '../components/Field.tsx'
import { Form } from '../components/Form.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { toast } from '../components/toast.ts'
import { useAuth } from '../context/AuthContext.tsx'

interface UserNamesFormProps {
  user: AdminUserDetail
  onSaved(user: AdminUserDetail): void
}

/** Renders a form for the names of a user. Autofill is off, because it would enter the names of the staff member. */
export function UserNamesForm({ user, onSaved }: UserNamesFormProps) {
  const { call } = useAuth()
  const { id, first_name, last_name } = user

  async function save(names: { first_name: string; last_name: string }) {
    onSaved(await call('PATCH /api/admin/users/:id', { params: { id: String(id) }, body: names }))
    toast.success('Name saved')
  }

  return (
    <Form submit={save}>
      <Field label="First name" name="first_name" autoComplete="off" defaultValue={first_name} />
      <Field label="Last name" name="last_name" autoComplete="off" defaultValue={last_name} />
      <SubmitButton pendingLabel="Saving…" look="secondary">
        Save
      </SubmitButton>
    </Form>
  )
}
