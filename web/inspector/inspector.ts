import { createClient } from '../api/client.ts'
import type { AuthSession, AuthSessionDeps } from '../session/auth-session.ts'
import { createTokenStorage } from '../session/token-storage.ts'
import { keepAppSecrets } from './app-secrets.ts'
import { createGuide } from './guide.ts'
import { keepTimeline, takeTimeline } from './kept-timeline.ts'
import { shareNews } from './other-tabs.ts'
import { chosenTransport, TRANSPORT_KEY } from './panel-memory.ts'
import { createPretendedNetwork } from './pretended-network.ts'
import { createRecorder } from './recorder.ts'
import { watchSpentTokens } from './spent-tokens.ts'
import { watchCall, watchLock } from './watched-call.ts'
import { createWire } from './wire.ts'

/** Observes the session of a tab from outside. The session works the same without it. */
export interface Inspector {
  /** Shows the panel as soon as it has loaded. The app does not wait for it. */
  open(session: AuthSession): void
}

/**
 * Puts the inspector of a tab between the session and what it depends on, in place: the transport is then the one
 * chosen in the panel, and the calls and the lock are recorded. A production build does not call this, and contains
 * nothing of it.
 */
export function inspect(deps: AuthSessionDeps): Inspector {
  const builtTransport = deps.transport
  const transport = chosenTransport() ?? builtTransport
  const storage = createTokenStorage(transport)
  const recorder = createRecorder(takeTimeline())
  const { note } = recorder
  const network = createPretendedNetwork()
  const wire = createWire()
  const guide = createGuide(recorder)
  const call = watchCall(network.through(createClient(import.meta.env.VITE_API_URL, wire.fetch)), note, wire)
  note({ type: 'page-opened', transport })
  keepTimeline(recorder)
  shareNews(recorder)
  storage.onChange(() => note({ type: 'storage-changed' }))
  Object.assign(deps, { transport, storage, call, withLock: watchLock(deps.withLock, note), observe: note })
  // In development only, whatever VITE_INSPECTOR is: these are secrets of users.
  if (import.meta.env.DEV) deps.call = keepAppSecrets(call)

  return {
    open(session) {
      followTransport()
      const spent = watchSpentTokens(session)
      const inspection = {
        session,
        storage,
        transport,
        builtTransport,
        recorder,
        guide,
        network,
        spent,
        call,
      }
      import('./mount-inspector.tsx').then(
        ({ mountInspector }) => mountInspector(inspection),
        () => {
          // The panel could not be loaded. The app works without it, and a reload tries again.
        },
      )
    },
  }
}

/** Reloads after another tab has signed out and chosen another transport. */
function followTransport(): void {
  addEventListener('storage', ({ key }) => {
    if (key === TRANSPORT_KEY) location.reload()
  })
}
