import type { ReactNode } from 'react'
import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import { PROVIDER_LABELS } from '../../shared/provider-labels.ts'
import { EmailBadge } from '../components/EmailBadge.tsx'
import { LocalTime } from '../components/LocalTime.tsx'
import { StatusBadges } from './StatusBadges.tsx'

/** Renders the status, the e-mail address, the sign-in methods and the dates of an account. */
export function UserFacts({ user }: { user: AdminUserDetail }) {
  const { id, email, email_verified, pending_email, date_joined, last_login } = user
  return (
    <dl className="facts">
      <Fact name="ID">{id}</Fact>
      <Fact name="Status">
        <StatusBadges user={user} />
      </Fact>
      <Fact name="Email">
        <bdi>{email || 'none'}</bdi> {email && <EmailBadge verified={email_verified} />}
      </Fact>
      {pending_email && (
        <Fact name="New email">
          <bdi>{pending_email}</bdi> <EmailBadge verified={false} />
        </Fact>
      )}
      <Fact name="Sign-in methods">
        <SignInMethods user={user} />
      </Fact>
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

function SignInMethods({ user: { has_password, identities } }: { user: AdminUserDetail }) {
  const providers = identities.map(({ provider }) => PROVIDER_LABELS[provider] ?? provider)
  return <>{[...(has_password ? ['Password'] : []), ...providers].join(', ') || 'none yet'}</>
}
