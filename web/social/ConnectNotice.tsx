import { useLocation } from 'react-router-dom'
import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { Alert } from '../components/Alert.tsx'
import { readReturnTo } from '../utils/return-to.ts'
import { readPendingIdentity } from './pending-identity.ts'
import { labelOf, useProviders } from './use-providers.ts'

/** Renders why a user who returns from a provider must sign in first. Renders nothing for other users. */
export function ConnectNotice() {
  const { state } = useLocation()
  const identity = readReturnTo(state) === '/social/link' ? readPendingIdentity('link') : undefined
  return identity ? <Notice identity={identity} /> : null
}

/** A component of its own, so that other visits of the login page do not load the providers a second time. */
function Notice({ identity: { provider, email } }: { identity: PendingIdentity }) {
  const label = labelOf(useProviders(), provider) ?? 'the provider'
  return (
    <Alert tone="info" role="status">
      <p>
        You already have an account with <strong>{email}</strong>. <span>Sign in to connect {label}.</span>
      </p>
    </Alert>
  )
}
