import { Link, useNavigate } from 'react-router-dom'
import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { Card } from '../components/Card.tsx'
import { Form } from '../components/Form.tsx'
import { LoadingGate } from '../components/LoadingGate.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { toast } from '../components/toast.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { forgetPendingIdentity } from './pending-identity.ts'
import { StartAgainCard } from './StartAgainCard.tsx'
import { usePendingIdentity } from './use-pending-identity.ts'
import { labelOf, useProviders } from './use-providers.ts'

/** Renders the question whether to connect the pending identity with the account of the signed-in user. */
export function SocialLinkPage() {
  const { call } = useAuth()
  const { identity, consume } = usePendingIdentity('link')
  const providers = useProviders()
  const navigate = useNavigate()

  async function connect(handle: string, label: string) {
    await consume(call('POST /api/social/link', { body: { handle } }))
    toast.success(`${label} is connected`)
    void navigate('/profile', { replace: true })
  }

  if (!identity) return <StartAgainCard to="/profile" />
  if (!providers) return <LoadingGate />
  const label = labelOf(providers, identity.provider) ?? identity.provider
  return <ConnectCard label={label} identity={identity} connect={() => connect(identity.handle, label)} />
}

const MESSAGES = {
  permission_denied: 'This was started from another account. Sign in to that one, or choose “Not now”.',
}

interface ConnectCardProps {
  label: string
  identity: PendingIdentity
  connect(): Promise<void>
}

function ConnectCard({ label, identity: { email }, connect }: ConnectCardProps) {
  const { user } = useAuth()
  return (
    <Card
      title={`Connect ${label}?`}
      lead={
        <>
          <span>Your account:</span> <bdi>{user?.username}</bdi>
        </>
      }
      below={
        <Link to="/" onClick={forgetPendingIdentity}>
          Not now
        </Link>
      }
    >
      <p>
        <span>You'll be able to sign in here with {label}</span>
        {email && (
          <span>
            {' '}
            (<strong>{email}</strong>)
          </span>
        )}
        <span>.</span>
      </p>
      <Form submit={connect} messages={MESSAGES}>
        <SubmitButton pendingLabel="Connecting…">Connect</SubmitButton>
      </Form>
    </Card>
  )
}
