import { useSyncExternalStore } from 'react'
import { useAuth } from '../context/AuthContext.tsx'

/** The path of the page that sets up a second factor. A user who must have one and has none is redirected there. */
export const ENROLMENT_PATH = '/second-factor'

/** Returns whether the user has to set up a second factor before anything else. */
export function useIsEnrolmentDue(): boolean {
  const { enrolment } = useAuth()
  return useSyncExternalStore(enrolment.subscribe, enrolment.isDue)
}
