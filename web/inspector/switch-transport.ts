import type { TokenTransport } from '../../shared/transports.ts'
import type { Inspection } from './inspection.ts'
import { chooseTransport } from './panel-memory.ts'

type Switched = Pick<Inspection, 'session' | 'builtTransport'>

/**
 * Signs out, chooses another transport for the pages of this browser and reloads the login page. A session keeps
 * its transport for life, so there is no other way. If the server cannot be told of the sign-out, it stays pending
 * and is sent later, as always.
 */
export async function switchTransport({ session, builtTransport }: Switched, transport: TokenTransport) {
  if (session.getState().status !== 'signed-out') {
    await session.logoutUser().catch(() => {
      // Stored under `gatehouse.sign-out`: the page that opens next tells the server.
    })
  }
  chooseTransport(transport === builtTransport ? undefined : transport)
  location.assign('/login')
}
