import { useCallback, useEffect, useRef, useState } from 'react'
import type { PasskeyAssertion } from '../../shared/api/passkey-api.ts'
import { type ApiError, isAbort, toApiError } from '../api/client.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { type CeremonyFailure, requestPasskey } from './ceremonies.ts'
import { canAutofillPasskeys } from './passkey-support.ts'
import { usePasskeyOffer } from './use-passkey-offer.ts'

/** The progress of a sign-in with a passkey. `stopped` means that the browser gave none. */
export type PasskeySignInState =
  | { status: 'idle' | 'asking' | 'signing-in' }
  | { status: 'stopped'; why: CeremonyFailure }
  | { status: 'refused'; problem: ApiError }

const OPTIONS = 'POST /api/passkeys/sign-in/options'
const SIGN_IN = 'POST /api/passkeys/sign-in'

/**
 * Signs in with a passkey: from the autofill of the user name, which it offers while the page is shown, or from a
 * dialog that `ask` opens. What goes wrong with the offer is not shown unless the user has accepted it.
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
        // An abort means that a later sign-in of this tab took its place.
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
  // Not again after a refusal: the same passkey would be refused once more.
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
