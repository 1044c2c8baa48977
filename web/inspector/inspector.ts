import type { TokenTransport } from '../../shared/transports.ts'
import type { AuthSession, AuthSessionDeps } from '../session/auth-session.ts'
import { keepTimeline, takeTimeline } from './kept-timeline.ts'
import { shareNews } from './other-tabs.ts'
import { chosenTransport, TRANSPORT_KEY } from './panel-memory.ts'
import { createPretendedNetwork } from './pretended-network.ts'
import { createRecorder } from './recorder.ts'
import { watchSpentTokens } from './spent-tokens.ts'
import { watchCall, watchLock } from './watched-call.ts'

/** Looks at the session of a tab from outside. The session is the same without. */
export interface Inspector {
  /** How the tokens travel: as was chosen in the panel, else as the pages were built. */
  transport: TokenTransport

  /** Stands between a session and what it is made of, and hears what it tells. */
  inspect(deps: AuthSessionDeps): AuthSessionDeps

  /** Shows the panel as soon as it is fetched: the app does not wait for it. */
  open(session: AuthSession): void
}

/** Makes the inspector of a tab. In a production build nobody does, and nothing of it is there. */
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
          // It could not be fetched. The app works without, and a reload tries again.
        },
      )
    },
  }
}

/** Another tab has chosen another transport, and signed everybody out before: go along. */
function followTransport(): void {
  addEventListener('storage', ({ key }) => {
    if (key === TRANSPORT_KEY) location.reload()
  })
}
