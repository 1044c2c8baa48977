import { useState } from 'react'
import { Link } from 'react-router-dom'
import type { AdminUserDetail, AdminUserNew } from '../../shared/api/admin-api.ts'
import { Card } from '../components/Card.tsx'
import { Field } from '../components/Field.tsx'
import { Form } from '../components/Form.tsx'
import { Outcome } from '../components/Outcome.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { UsernameRule } from '../components/UsernameRule.tsx'
import { useAuth } from '../context/AuthContext.tsx'

/** Renders a form that creates an account. The server mails the user a link to set a password. */
export function NewUserPage() {
  const { call } = useAuth()
  const [created, setCreated] = useState<AdminUserDetail>()

  async function create(values: AdminUserNew) {
    setCreated(await call('POST /api/admin/users', { body: values }))
  }

  if (created) return <Created user={created} />
  return (
    <Card
      title="New user"
      lead="They'll get an email with a link to set a password."
      below={<Link to="/admin/users">Back to users</Link>}
    >
      <Form submit={create}>
        <Field
          label="Username"
          name="username"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          help={<UsernameRule />}
        />
        <Field label="Email" name="email" type="email" autoComplete="off" required />
        <Field label="First name (optional)" name="first_name" autoComplete="off" />
        <Field label="Last name (optional)" name="last_name" autoComplete="off" />
        <SubmitButton pendingLabel="Creating account…">Create account</SubmitButton>
      </Form>
    </Card>
  )
}

function Created({ user }: { user: AdminUserDetail }) {
  return (
    <Outcome icon="success" title="Account created">
      <p>
        We sent a link to set a password to <strong>{user.email}</strong>.
      </p>
      <Link className="button" to={`/admin/users/${user.id}`}>
        Go to {user.username}
      </Link>
      <Link to="/admin/users/new">Create another account</Link>
    </Outcome>
  )
}
