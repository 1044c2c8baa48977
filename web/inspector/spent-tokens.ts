import type { AuthSession } from '../session/auth-session.ts'
import type { AuthState } from '../session/auth-state.ts'

/** The refresh tokens that this session has spent since recording began, if JavaScript can see them. */
export interface SpentTokens {
  /** Returns the tokens, the oldest first. */
  list(): readonly string[]
}

type Watched = Pick<AuthSession, 'getState' | 'subscribe'>

/**
 * Starts to keep the spent refresh tokens. They are kept in memory only, because a spent token on disk would help
 * only an attacker.
 */
export function watchSpentTokens({ getState, subscribe }: Watched): SpentTokens {
  let spent: string[] = []
  let before = heldBy(getState())
  subscribe(() => {
    const held = heldBy(getState())
    if (held?.sid !== before?.sid) spent = []
    else if (before?.refresh && before.refresh !== held?.refresh) spent.push(before.refresh)
    before = held
  })
  return { list: () => spent }
}

function heldBy(state: AuthState): { sid: string; refresh?: string } | undefined {
  if (state.status !== 'signed-in') return
  return { sid: state.user.sid, refresh: state.authTokens.refresh }
}
