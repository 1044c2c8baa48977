import type { TokenTransport } from '../../shared/transports.ts'
import type { Call } from '../api/client.ts'
import type { AuthSession, AuthSessionDeps } from '../session/auth-session.ts'
import type { Guide } from './guide.ts'
import type { PretendedNetwork } from './pretended-network.ts'
import type { Recorder } from './recorder.ts'
import type { SpentTokens } from './spent-tokens.ts'

/** The dependencies of the panel. */
export interface Inspection extends Pick<AuthSessionDeps, 'storage' | 'transport'> {
  session: AuthSession
  builtTransport: TokenTransport
  recorder: Recorder
  guide: Guide
  network: PretendedNetwork
  spent: SpentTokens
  /** Sends a request outside the session. It is recorded like the session's requests. */
  call: Call
}
