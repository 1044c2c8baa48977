import type { TokenTransport } from '../../shared/transports.ts'
import type { AuthSession, AuthSessionDeps } from '../session/auth-session.ts'
import { keepTimeline, takeTimeline } from './kept-timeline.ts'
import { shareNews } from './other-tabs.ts'
import { chosenTransport, TRANSPORT_KEY } from './panel-memory.ts'
import { createPretendedNetwork } from './pretended-network.ts'
import { createRecorder } from './recorder.ts'
import { watchSpentTokens } from './spent-tokens.ts'
import { watchCall, watchLock } from './watched-call.ts'

/** Observes the session of a tab from outside. The session works the same without it. */
export interface Inspector {
  /** The transport of the tokens: as chosen in the panel, else as built. */
  transport: TokenTransport

  /** Returns the same dependencies, wrapped so that they record what the session does with them. */
  inspect(deps: AuthSessionDeps): AuthSessionDeps

  /** Shows the panel as soon as it has loaded. The app does not wait for it. */
  open(session: AuthSession): void
}

/** Creates the inspector of a tab. A production build does not call this, and contains nothing of it. */
export function createInspector(builtTransport: TokenTransport): Inspector {
  const transport = chosenTransport() ?? builtTransport
  const recorder = createRecorder(takeTimeline())
  const network = createPretendedNetwork()
  let inspected: AuthSessionDeps | undefined

  return {
    transport,

    inspect(deps) {
      const { note } = recorder
      note({ type: 'page-opened', transport })
      keepTimeline(recorder)
      shareNews(recorder)
      deps.storage.onChange(() => note({ type: 'storage-changed' }))
      inspected = {
        ...deps,
        call: watchCall(network.through(deps.call), note),
        withLock: watchLock(deps.withLock, note),
        observe: note,
      }
      return inspected
    },

    open(session) {
      if (!inspected) throw new Error('There is nothing inspected to open.')
      followTransport()
      const { storage, call } = inspected
      const spent = watchSpentTokens(session)
      const inspection = { session, storage, transport, builtTransport, recorder, network, spent, call }
      import('./mount-inspector.tsx').then(
        ({ mountInspector }) => mountInspector(inspection),
        () => {
          // It could not be loaded. The app works without it, and a reload tries again.
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
