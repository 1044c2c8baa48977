import { useEffect, useState } from 'react'
import { demoAccount } from './demo-account.ts'
import { useInspection, useSessionState } from './InspectionContext.tsx'
import { forgetNext, readNext, rememberNext } from './next-experiment.ts'
import { signInAgain } from './switch-transport.ts'
import type { NeedsBody } from './why-not.ts'

const TITLES: Record<NeedsBody, string> = { tamper: 'Tamper', replay: 'Replay' }

/**
 * Goes on with the experiment for which the transport was switched: signs in as the demo account that was signed in
 * before, and runs it. Any other user signs in on the page.
 */
export function ResumedExperiment({ runs }: { runs: Record<NeedsBody, () => Promise<void>> }) {
  const inspection = useInspection()
  const { status } = useSessionState()
  const [next, setNext] = useState(readNext)
  const isReady = next !== undefined && inspection.transport === 'body'

  useEffect(() => {
    // Read from the storage and not from the state, because StrictMode runs this effect twice.
    const waiting = readNext()
    if (!isReady || !waiting || status === 'loading') return
    if (status === 'signed-in') {
      forgetNext()
      setNext(undefined)
      // A failure shows in the timeline.
      void runs[waiting.name]().catch(() => {})
    } else if (waiting.username !== undefined && demoAccount(waiting.username)) {
      // The stored experiment loses its username, so that the page signs in automatically only once.
      rememberNext({ name: waiting.name })
      void signInAgain(inspection, waiting.username).catch(() => {})
    }
  }, [isReady, status, runs, inspection])

  if (!isReady) return null
  return (
    <p className="hint" role="status">
      You are in body now. <strong>{TITLES[next.name]}</strong> goes on as soon as you sign in.
    </p>
  )
}
