import type { TokenTransport } from '../../shared/transports.ts'
import { ConfirmedAction } from '../components/ConfirmedAction.tsx'
import { useInspection, useSessionState } from './InspectionContext.tsx'
import { switchAndTry, switchTransport } from './switch-transport.ts'
import type { NeedsBody } from './why-not.ts'

interface SwitchButtonProps {
  to: TokenTransport
  /** The experiment that continues afterwards. */
  experiment?: NeedsBody
  children: string
}

/** Renders a button that switches the transport. It asks first if that ends a session. */
export function SwitchButton({ to, experiment, children }: SwitchButtonProps) {
  const inspection = useInspection()
  const { status } = useSessionState()
  return (
    <ConfirmedAction
      question={questionFor(to, status === 'signed-out')}
      confirmLabel={`Switch to ${to}`}
      action={() => (experiment ? switchAndTry(inspection, experiment) : switchTransport(inspection, to))}
      pendingLabel="Switching…"
    >
      {children}
    </ConfirmedAction>
  )
}

function questionFor(name: TokenTransport, isSignedOut: boolean): string {
  const what = `The pages of this browser reload, and the next sign-in uses ${name}.`
  if (isSignedOut) return `${what} Switch?`
  return `A session keeps its transport for life, so this ends it, here and in the other tabs. ${what} Switch?`
}
