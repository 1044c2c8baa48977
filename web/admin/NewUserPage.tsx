import { useState } from 'react'
import { Link } from 'react-router-dom'
import type { AdminUserDetail, AdminUserNew } from '../../shared/api/admin-api.ts'
import { USERNAME_MIN_LENGTH } from '../../shared/field-lengths.ts'
import { Field } from '../components/Field.tsx'
import { Form } from '../components/Form.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'

/** Creates an account for a user, who sets the password by a mailed link. */
export function NewUserPage() {
  const { call } = useAuth()
  const [made, setMade] = useState<AdminUserDetail>()

  async function make(values: AdminUserNew) {
    setMade(await call('POST /api/admin/users', { body: values }))
  }

  if (made) return <MadeCard user={made} />
  return (
    <article className="card">
      <PageTitle>New user</PageTitle>
      <p>There is no password to choose: we mail a link to set one.</p>
      <Form submit={make}>
        <Field
          label="User name"
          name="username"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          help={`${USERNAME_MIN_LENGTH} characters or more: letters, digits and . + - _`}
        />
        <Field label="E-mail address" name="email" type="email" autoComplete="off" required />
        <Field label="First name (optional)" name="first_name" autoComplete="off" />
        <Field label="Last name (optional)" name="last_name" autoComplete="off" />
        <SubmitButton pendingWords="Creating account …">Create account</SubmitButton>
      </Form>
    </article>
  )
}

function MadeCard({ user }: { user: AdminUserDetail }) {
  return (
    <article className="card">
      <PageTitle takesFocus>Account made</PageTitle>
      <p>
        A link to set a password is on its way to <strong>{user.email}</strong>.
      </p>
      <p>
        <Link to={`/admin/users/${user.id}`}>Go to {user.username}</Link>
      </p>
      <p>
        <Link to="/admin/users/new">Make another account</Link>
      </p>
    </article>
  )
}
