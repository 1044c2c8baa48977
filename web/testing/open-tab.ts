import { onTestFinished } from 'vitest'
import type { TokenTransport } from '../../shared/transports.ts'
import { createClient } from '../api/client.ts'
import { createAuthSession } from '../session/auth-session.ts'
import { withRefreshLock } from '../session/refresh-lock.ts'
import { createTokenStorage } from '../session/token-storage.ts'
import { claims, createNetwork, pair } from './test-network.ts'

/** Opens a tab with a session of its own, outside React. */
export function openTab(transport: TokenTransport) {
  const network = createNetwork()
  const storage = createTokenStorage(transport)
  const session = createAuthSession({ call: createClient(), storage, withLock: withRefreshLock, transport })
  onTestFinished(session.start())
  return { session, network, storage }
}

/** Opens a tab in which user1 has signed in by password. */
export async function openSignedInTab(transport: TokenTransport) {
  const tab = openTab(transport)
  const signingIn = tab.session.loginUser({ username: 'user1', password: 'password1' })
  await (await tab.network.next('POST /api/token')).respond(200, responseOf(transport))
  await signingIn
  return tab
}

/** Returns the response to a sign-in, as the transport has it. */
export function responseOf(transport: TokenTransport, changes = {}) {
  const { access, refresh } = pair(1, changes)
  if (transport === 'cookies') return { claims: claims(changes) }
  return transport === 'body' ? { refresh, access } : { access }
}
