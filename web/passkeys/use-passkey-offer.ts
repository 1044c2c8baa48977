import { useCallback, useEffect, useRef } from 'react'
import { epochNow } from '../../shared/epoch.ts'
import { usePolling } from '../hooks/use-polling.ts'

/**
 * The age at which an offer is renewed. The server accepts its challenge for 300 seconds. A younger offer is kept,
 * because the user may be about to accept it.
 */
const RENEW_AFTER_SECONDS = 240

const LOOK_MS = 10_000

/**
 * Offers passkeys in the autofill of a field while `isOn`, and renews the offer before its challenge expires. The offer
 * ends when the user leaves the page. A failed offer is ignored, because the user can sign in without one.
 *
 * `offer` must stay the same function from one render to the next (`useCallback`).
 */
export function usePasskeyOffer(offer: (signal: AbortSignal) => Promise<void>, isOn: boolean): void {
  const current = useRef({ since: 0, leaving: new AbortController() })

  const begin = useCallback(() => {
    current.current.leaving.abort()
    const leaving = new AbortController()
    current.current = { since: epochNow(), leaving }
    offer(leaving.signal).catch(() => {
      // There is no offer. The form and the button work without it.
    })
  }, [offer])

  const renew = useCallback(() => {
    if (epochNow() - current.current.since >= RENEW_AFTER_SECONDS) begin()
  }, [begin])

  useEffect(() => {
    if (!isOn) return
    begin()
    return () => current.current.leaving.abort()
  }, [isOn, begin])

  usePolling(isOn ? renew : undefined, LOOK_MS)
}
