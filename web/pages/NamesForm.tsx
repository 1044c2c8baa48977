import type { Profile } from '../../shared/api/account-api.ts'
import { Field } from '../components/Field.tsx'
import { Form } from '../components/Form.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { toast } from '../components/toast.ts'
import { useAuth } from '../context/AuthContext.tsx'

interface NamesFormProps {
  profile: Profile
  onSaved(profile: Profile): void
}

/** Renders a form for the first and the last name. Both may be empty. */
export function NamesForm({ profile, onSaved }: NamesFormProps) {
  const { call } = useAuth()

  async function save(names: { first_name: string; last_name: string }) {
    onSaved(await call('PATCH /api/profile', { body: names }))
    toast.success('Name saved')
  }

  return (
    <Form submit={save}>
      <div className="pair">
        <Field
          label="First name"
          name="first_name"
          autoComplete="given-name"
          defaultValue={profile.first_name}
        />
        <Field
          label="Last name"
          name="last_name"
          autoComplete="family-name"
          defaultValue={profile.last_name}
        />
      </div>
      <SubmitButton look="secondary" pendingLabel="Saving…">
        Save
      </SubmitButton>
    </Form>
  )
}
