import { useCallback, useEffect, useRef, useState } from 'react'
import type { PasskeyAssertion } from '../../shared/api/passkey-api.ts'
import { type ApiError, isAbort, toApiError } from '../api/client.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { type CeremonyFailure, requestPasskey } from './ceremonies.ts'
import { canAutofillPasskeys } from './passkey-support.ts'
import { usePasskeyOffer } from './use-passkey-offer.ts'

/** The progress of a sign-in with a passkey. In the state `stopped`, the browser gave no passkey. */
export type PasskeySignInState =
  | { status: 'idle' | 'asking' | 'signing-in' }
  | { status: 'stopped'; why: CeremonyFailure }
  | { status: 'refused'; problem: ApiError }

const OPTIONS = 'POST /api/passkeys/sign-in/options'
const SIGN_IN = 'POST /api/passkeys/sign-in'

/**
 * Signs in with a passkey. The user selects it in the autofill of the user name, or in the dialog that `ask` opens. An
 * error of the autofill is not shown before the user has selected a passkey.
 */
export function usePasskeySignIn() {
  const { callPublic, signInBy, transport } = useAuth()
  const [state, setState] = useState<PasskeySignInState>({ status: 'idle' })
  const isBusy = state.status === 'asking' || state.status === 'signing-in'

  const signIn = useCallback(
    async (response: PasskeyAssertion) => {
      setState({ status: 'signing-in' })
      try {
        await signInBy((call, { signal }) => call(SIGN_IN, { body: { response }, transport, signal }))
      } catch (error) {
        // A later sign-in of this tab has aborted this one.
        setState(isAbort(error) ? { status: 'idle' } : { status: 'refused', problem: toApiError(error) })
      }
    },
    [signInBy, transport],
  )

  const offer = useCallback(
    async (signal: AbortSignal) => {
      if (!(await canAutofillPasskeys()) || signal.aborted) return
      const options = await callPublic(OPTIONS, { signal })
      const ceremony = await requestPasskey(options, { mediation: 'conditional', signal })
      if (ceremony.status === 'done' && !signal.aborted) await signIn(ceremony.response)
    },
    [callPublic, signIn],
  )
  // After a refusal there is no new offer, because the same passkey would be refused again.
  usePasskeyOffer(offer, !isBusy && state.status !== 'refused')
  const page = usePageSignal()

  async function ask(): Promise<void> {
    if (isBusy) return
    setState({ status: 'asking' })
    try {
      const { signal } = page.current
      const options = await callPublic(OPTIONS, { signal })
      const ceremony = await requestPasskey(options, { mediation: 'optional', signal })
      if (ceremony.status === 'done') await signIn(ceremony.response)
      else setState({ status: 'stopped', why: ceremony.status })
    } catch (error) {
      setState({ status: 'refused', problem: toApiError(error) })
    }
  }

  return { state, isBusy, ask }
}

/** Returns a ref to the signal of this page, which is aborted when the user leaves it. */
function usePageSignal() {
  const page = useRef(new AbortController())

  useEffect(() => {
    const leaving = new AbortController()
    page.current = leaving
    return () => leaving.abort()
  }, [])

  return page
}
