import { onTestFinished } from 'vitest'
import type { TokenTransport } from '../../shared/transports.ts'
import { createClient } from '../api/client.ts'
import { createGuide } from '../inspector/guide.ts'
import type { Inspection } from '../inspector/inspection.ts'
import { createPretendedNetwork } from '../inspector/pretended-network.ts'
import { createRecorder } from '../inspector/recorder.ts'
import { watchSpentTokens } from '../inspector/spent-tokens.ts'
import { watchCall, watchLock } from '../inspector/watched-call.ts'
import { createWire } from '../inspector/wire.ts'
import { createAuthSession } from '../session/auth-session.ts'
import { withRefreshLock } from '../session/refresh-lock.ts'
import { createTokenStorage } from '../session/token-storage.ts'
import { claims, createNetwork, pair } from './test-network.ts'

/** Creates a tab with the inspector, in which user1 has signed in. */
export async function inspectSignedIn(transport: TokenTransport) {
  const server = createNetwork()
  const recorder = createRecorder()
  const { note } = recorder
  const network = createPretendedNetwork()
  const wire = createWire()
  const guide = createGuide(recorder)
  const storage = createTokenStorage(transport)
  const call = watchCall(network.through(createClient('', wire.fetch)), note, wire)
  const withLock = watchLock(withRefreshLock, note)
  const session = createAuthSession({ call, storage, withLock, transport, observe: note })
  const spent = watchSpentTokens(session)
  onTestFinished(session.start())
  const signingIn = session.loginUser({ username: 'user1', password: 'password1' })
  await (await server.next('POST /api/token')).respond(200, responseOf(transport, 1))
  await signingIn
  const inspection: Inspection = {
    session,
    storage,
    transport,
    builtTransport: transport,
    recorder,
    guide,
    network,
    spent,
    call,
  }
  return {
    server,
    recorder,
    session,
    spent,
    inspection,
    types: () => recorder.getEvents().map(({ type }) => type),
  }
}

/** Returns the response to a sign-in or a refresh, as the transport has it. */
export function responseOf(transport: TokenTransport, gen: number) {
  const { access, refresh } = pair(gen)
  if (transport === 'cookies') return { claims: claims({ gen }) }
  return transport === 'body' ? { access, refresh } : { access }
}
