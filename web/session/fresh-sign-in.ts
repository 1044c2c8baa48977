import type { Confirmation, ConfirmationMethod } from '../../shared/api/confirm-api.ts'
import type { RequestLine } from '../../shared/api/routes.ts'
import { ApiError, type CallArgs } from '../api/client.ts'
import type { AuthStore } from './auth-store.ts'
import type { PageCall } from './signed-in-call.ts'

/** The question that asks the user to confirm an action, because the last sign-in is too old for the action. */
export interface Question {
  /** The methods by which the user can confirm. There is at least one. */
  methods: ConfirmationMethod[]
}

/**
 * Asks the user to confirm if the server finds the last sign-in too old for an action, and then repeats the action: see
 * `reauthentication_required` in `docs/errors.md`.
 */
export interface FreshSignIn {
  /** Returns the question that the user has to answer, if there is one. */
  getQuestion(): Question | undefined

  /** Calls the listener after every change. Returns a function that unsubscribes it. */
  subscribe(listener: () => void): () => void

  /**
   * Confirms the session, and repeats the actions that wait for the confirmation.
   *
   * @throws {ApiError} if the proof is wrong; the question stays open
   */
  confirm(proof: Confirmation): Promise<void>

  /** Closes the question. The actions that wait for the confirmation fail with `not_confirmed`. */
  dismiss(): void
}

export interface Freshening extends FreshSignIn {
  /**
   * Runs an action. If the server requires a fresh sign-in, asks the user to confirm, and runs the action again.
   *
   * @throws what the action throws; {ApiError} `not_confirmed` if the user declined
   * @throws {DOMException} AbortError if the tab has got another session meanwhile
   */
  whenFresh<T>(act: () => Promise<T>): Promise<T>

  /** Does the same as the `call` given to `createFreshSignIn`, but sends every request within `whenFresh`. */
  call: PageCall
}

interface FreshSignInDeps {
  call: PageCall
  store: Pick<AuthStore, 'getState' | 'subscribe'>
}

/** Creates the part of a session that asks for a confirmation. It only keeps the question, and the pages show it. */
export function createFreshSignIn({ call, store }: FreshSignInDeps): Freshening {
  const listeners = new Set<() => void>()
  let question: Question | undefined
  let asking: Promise<void> | undefined
  let settle: (problem?: Error) => void = () => {}

  function show(next: Question | undefined): void {
    question = next
    for (const listener of listeners) listener()
  }

  /** Resolves when the user has confirmed. Actions that get the error at the same time share one question. */
  function ask(refusal: ApiError): Promise<void> {
    asking ??= findMethods(refusal)
      .then(waitForReply)
      .finally(() => {
        asking = undefined
      })
    return asking
  }

  async function findMethods(refusal: ApiError): Promise<ConfirmationMethod[]> {
    const { methods } = await call('GET /api/session/confirm', {})
    // The user has no method to confirm, and must sign in again. The message of the error says so.
    if (methods.length === 0) throw refusal
    return methods
  }

  function waitForReply(methods: ConfirmationMethod[]): Promise<void> {
    const sid = sidOf(store)
    const replied = new Promise<void>((resolve, reject) => {
      settle = (problem) => (problem ? reject(problem) : resolve())
    })
    const unsubscribe = store.subscribe(() => {
      if (sidOf(store) !== sid) settle(new DOMException('This tab has another session now.', 'AbortError'))
    })
    show({ methods })
    return replied.finally(() => {
      unsubscribe()
      show(undefined)
    })
  }

  async function whenFresh<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'reauthentication_required')) throw error
      await ask(error)
      return act()
    }
  }

  return {
    getQuestion: () => question,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async confirm(proof) {
      await call('POST /api/session/confirm', { body: proof })
      settle()
    },
    dismiss: () => settle(notConfirmed()),
    whenFresh,
    call: <L extends RequestLine>(line: L, args: CallArgs<L, { signal?: AbortSignal }>) =>
      whenFresh(() => call(line, args)),
  }
}

function sidOf({ getState }: FreshSignInDeps['store']): string | undefined {
  const state = getState()
  return state.status === 'signed-in' ? state.user.sid : undefined
}

function notConfirmed(): ApiError {
  return new ApiError(0, { detail: 'The user has not confirmed.', code: 'not_confirmed' })
}
