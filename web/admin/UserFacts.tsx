import type { ReactNode } from 'react'
import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import { LocalTime } from '../components/LocalTime.tsx'
import { UserMarks } from './UserMarks.tsx'

/** Renders the facts of an account. */
export function UserFacts({ user }: { user: AdminUserDetail }) {
  const { id, email, email_verified, pending_email, date_joined, last_login } = user
  return (
    <dl className="checked facts">
      <Fact name="Number">{id}</Fact>
      <Fact name="State">
        <UserMarks user={user} />
      </Fact>
      <Fact name="E-mail address">
        {email ? `${email} ${email_verified ? '(confirmed)' : '(not confirmed)'}` : 'none'}
        <span>
          {pending_email ? `, to be replaced by ${pending_email} as soon as that is confirmed` : ''}
        </span>
      </Fact>
      <Fact name="Signs in with">{waysInWords(user)}</Fact>
      <Fact name="Joined">
        <LocalTime iso={date_joined} />
      </Fact>
      <Fact name="Last sign-in">{last_login ? <LocalTime iso={last_login} /> : 'never'}</Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function waysInWords({ has_password, identities }: AdminUserDetail): string {
  const ways = [...(has_password ? ['a password'] : []), ...identities.map(({ provider }) => provider)]
  return ways.join(', ') || 'nothing yet'
}
