import { createContext, type ReactNode, use, useEffect, useState, useSyncExternalStore } from 'react'
import { epochNow } from '../../shared/epoch.ts'
import type { AuthState } from '../session/auth-state.ts'
import { onWakeUp } from '../session/wake-up.ts'
import type { StepName } from './guide-steps.ts'
import type { Inspection } from './inspection.ts'
import type { TimelineEvent } from './timeline-event.ts'

const InspectionContext = createContext<Inspection | null>(null)

/** Provides the inspection to the parts of the panel. */
export function InspectionProvider({
  inspection,
  children,
}: {
  inspection: Inspection
  children: ReactNode
}) {
  return <InspectionContext value={inspection}>{children}</InspectionContext>
}

/** Returns the inspection. @throws {Error} outside of an InspectionProvider */
export function useInspection(): Inspection {
  const inspection = use(InspectionContext)
  if (!inspection) throw new Error('useInspection needs an InspectionProvider above it.')
  return inspection
}

/** Returns the state of the session. */
export function useSessionState(): AuthState {
  const { session } = useInspection()
  return useSyncExternalStore(session.subscribe, session.getState)
}

/** Returns the last events, the oldest first. */
export function useTimeline(): readonly TimelineEvent[] {
  const { recorder } = useInspection()
  return useSyncExternalStore(recorder.subscribe, recorder.getEvents)
}

/** Returns the time in seconds since the epoch, updated at every tick of the session. */
export function useNow(): number {
  const [now, setNow] = useState(epochNow)
  useEffect(() => onWakeUp(() => setNow(epochNow())), [])
  return now
}

/** Returns the steps of the guide that are done. */
export function useGuide(): readonly StepName[] {
  const { guide } = useInspection()
  return useSyncExternalStore(guide.subscribe, guide.getDone)
}
