import { ApiError, type Call } from '../api/client.ts'
import type { AuthStore } from './auth-store.ts'

/** Tracks whether the server refuses the user of this tab until the user has set up a second factor. */
export interface Enrolment {
  isDue(): boolean

  /** Calls the listener after every change. Returns a function that unsubscribes it. */
  subscribe(listener: () => void): () => void

  /**
   * Forgets the refused session, because nothing is left to set up. An error of an earlier session is ignored in any
   * case.
   */
  settle(): void
}

/**
 * Creates the part of a session that notices `second_factor_setup_required` in the response to any request, so that
 * no page has to. Use `watched.call` in place of `call`.
 */
export function createEnrolment(
  call: Call,
  { getState, subscribe }: Pick<AuthStore, 'getState' | 'subscribe'>,
): Enrolment & { watched: { call: Call } } {
  const listeners = new Set<() => void>()
  /** The id of the session whose request got this error. */
  let refusedSid: string | undefined

  function currentSid(): string | undefined {
    const state = getState()
    return state.status === 'signed-in' ? state.user.sid : undefined
  }

  function note(sid: string | undefined): void {
    refusedSid = sid
    for (const listener of listeners) listener()
  }

  const watched: Call = async (line, args) => {
    const sid = currentSid()
    try {
      return await call(line, args)
    } catch (error) {
      if (error instanceof ApiError && error.code === 'second_factor_setup_required') note(sid)
      throw error
    }
  }

  return {
    isDue: () => refusedSid !== undefined && refusedSid === currentSid(),
    subscribe(listener) {
      listeners.add(listener)
      const unsubscribe = subscribe(listener)
      return () => {
        listeners.delete(listener)
        unsubscribe()
      }
    },
    settle: () => note(undefined),
    watched: { call: watched },
  }
}
