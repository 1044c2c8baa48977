import type { TokenTransport } from '../../shared/transports.ts'
import { demoAccount } from './demo-account.ts'
import type { Inspection } from './inspection.ts'
import { type NextExperiment, rememberNext } from './next-experiment.ts'
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
      // It stays in localStorage. The page that opens next tells the server.
    })
  }
  chooseTransport(transport === builtTransport ? undefined : transport)
  location.assign('/login')
}

/** Switches to `body`. The page that opens next goes on with the experiment. */
export async function switchAndTry(inspection: Switched, name: NextExperiment['name']): Promise<void> {
  const state = inspection.session.getState()
  const username = state.status === 'signed-in' ? state.user.username : undefined
  rememberNext({ name, ...(username !== undefined && { username }) })
  await switchTransport(inspection, 'body')
}

/** Signs in as a demo account. Returns whether there is one with this username. @throws {ApiError} if it is refused */
export async function signInAgain({ session }: Pick<Inspection, 'session'>, username?: string) {
  const account = demoAccount(username)
  if (account) await session.loginUser({ username: account.username, password: account.password })
  return account !== undefined
}
