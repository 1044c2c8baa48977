import { createContext, type ReactNode, use, useMemo, useSyncExternalStore } from 'react'
import type { AccessClaims } from '../../shared/api/token-api.ts'
import type { AuthSession } from '../session/auth-session.ts'
import type { AuthState, AuthTokens } from '../session/auth-state.ts'
import type { Trouble } from '../session/connection.ts'

/** The part of the session that pages may use. */
type AuthActions = Omit<AuthSession, 'getState' | 'subscribe' | 'start' | 'refresh'>

/**
 * The session as pages see it. `user`, `authTokens`, `loading` and `loginUser` are names of the Django-React
 * tutorial (README).
 */
export interface Auth extends AuthActions {
  /** The state, from which `user`, `authTokens` and `loading` are derived. */
  state: AuthState
  user: AccessClaims | null
  authTokens: AuthTokens | null
  loading: boolean
  /** The problem between this page and the server, if there is one. */
  trouble: Trouble | undefined
}

const AuthContext = createContext<Auth | null>(null)

/** Provides the session to the components below. The state is in the session and not in this component. */
export function AuthProvider({ session, children }: { session: AuthSession; children: ReactNode }) {
  const state = useSyncExternalStore(session.subscribe, session.getState)
  const trouble = useSyncExternalStore(session.connection.subscribe, session.connection.getTrouble)
  const auth = useMemo(() => ({ ...toAuth(session, state), trouble }), [session, state, trouble])
  return <AuthContext value={auth}>{children}</AuthContext>
}

/** Returns the session. @throws {Error} if there is no AuthProvider above the component */
export function useAuth(): Auth {
  const auth = use(AuthContext)
  if (!auth) throw new Error('useAuth needs an AuthProvider above it.')
  return auth
}

function toAuth(
  { getState, subscribe, start, refresh, ...actions }: AuthSession,
  state: AuthState,
): Omit<Auth, 'trouble'> {
  const signedIn = state.status === 'signed-in' ? state : null
  return {
    state,
    user: signedIn?.user ?? null,
    authTokens: signedIn?.authTokens ?? null,
    loading: state.status === 'loading',
    ...actions,
  }
}
