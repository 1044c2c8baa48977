import { useLocation } from 'react-router-dom'
import { readReturnTo } from '../utils/return-to.ts'
import { readPendingIdentity } from './pending-identity.ts'

/** Renders why a user who comes from a provider has to log in. Renders nothing for others. */
export function ConnectNotice() {
  const { state } = useLocation()
  const identity = readReturnTo(state) === '/social/link' ? readPendingIdentity('link') : undefined
  if (!identity) return null
  return (
    <p className="notice" role="status">
      There is an account with the address <strong>{identity.email}</strong> already. Sign in to it as you
      always do, then confirm that both are yours.
    </p>
  )
}
