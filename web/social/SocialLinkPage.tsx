import { Link, useNavigate } from 'react-router-dom'
import { toast } from 'sonner'
import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { CurrentPasswordField } from '../components/CurrentPasswordField.tsx'
import { Form } from '../components/Form.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { forgetPendingIdentity } from './pending-identity.ts'
import { StartAgainCard } from './StartAgainCard.tsx'
import { usePendingIdentity } from './use-pending-identity.ts'
import { labelOf, useProviders } from './use-providers.ts'
import { useSignInMethods } from './use-sign-in-methods.ts'

/** Asks the signed-in user whether the pending identity may open their account. */
export function SocialLinkPage() {
  const { call } = useAuth()
  const { identity, redeem } = usePendingIdentity('link')
  const { data: waysIn, problem, reload } = useSignInMethods()
  const providers = useProviders()
  const navigate = useNavigate()

  async function connect(handle: string, label: string, values: { current_password?: string }) {
    await redeem(call('POST /api/social/link', { body: { handle, ...values } }))
    toast.success(`${label} is connected.`)
    void navigate('/profile', { replace: true })
  }

  if (!identity) return <StartAgainCard to="/profile" />
  if (problem) return <LoadProblem problem={problem} retry={reload} />
  if (!waysIn || !providers) return <p aria-busy="true">Looking …</p>
  const label = labelOf(providers, identity.provider) ?? identity.provider
  return (
    <ConnectCard
      label={label}
      identity={identity}
      hasPassword={waysIn.has_password}
      connect={(values) => connect(identity.handle, label, values)}
    />
  )
}

interface ConnectCardProps {
  label: string
  identity: PendingIdentity
  hasPassword: boolean
  connect(values: { current_password?: string }): Promise<void>
}

function ConnectCard({ label, identity: { email }, hasPassword, connect }: ConnectCardProps) {
  const { user } = useAuth()
  const username = user?.username ?? ''
  return (
    <article className="card">
      <PageTitle>{`Connect ${label}?`}</PageTitle>
      <p>
        Connect {label} to your account <strong>{username}</strong>?
      </p>
      <p>
        <span>A user who signs in to {label}</span>{' '}
        {email && (
          <span>
            as <strong>{email}</strong>{' '}
          </span>
        )}
        <span>can sign in here too from then on. So please confirm that both are yours.</span>
      </p>
      <Form submit={connect} fallbackFocus="current_password">
        {hasPassword && <CurrentPasswordField username={username} />}
        <SubmitButton pendingWords="Connecting …">Connect</SubmitButton>
        <p className="ways">
          <Link to="/" onClick={forgetPendingIdentity}>
            Not now
          </Link>
        </p>
      </Form>
    </article>
  )
}
