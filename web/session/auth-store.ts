import { type AuthEvent, type AuthState, authReducer } from './auth-state.ts'
import type { Observe, SessionEvent } from './session-event.ts'

/** Holds the state of this tab, and calls its listeners after every change. */
export interface AuthStore {
  getState(): AuthState
  dispatch(event: AuthEvent): void
  /** Calls the listener after every change. Returns a function that unsubscribes it. */
  subscribe(listener: () => void): () => void
}

/** Creates a store in the state `loading`. */
export function createAuthStore(observe: Observe): AuthStore {
  let state: AuthState = { status: 'loading' }
  const listeners = new Set<() => void>()
  return {
    getState: () => state,
    dispatch(event) {
      const next = authReducer(state, event)
      if (next === state) return
      state = next
      observe(withoutTokens(event))
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function withoutTokens(event: AuthEvent): SessionEvent {
  return 'session' in event ? { type: event.type, claims: event.session.user } : event
}
