import type { AuthSession } from '../session/auth-session.ts'
import type { AuthState } from '../session/auth-state.ts'

/** The refresh tokens that this session has spent while we looked, where JavaScript can see them. */
export interface SpentTokens {
  /** The oldest first. */
  list(): readonly string[]
}

type Watched = Pick<AuthSession, 'getState' | 'subscribe'>

/** Begins to keep them, in memory alone: nobody else has any use for them. */
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
