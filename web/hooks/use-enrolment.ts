import { useSyncExternalStore } from 'react'
import { useAuth } from '../context/AuthContext.tsx'

/** The page that sets up a second factor, to which a user without the required one is led. */
export const ENROLMENT_PATH = '/second-factor'

/** Returns whether the user has to set up a second factor before anything else. */
export function useIsEnrolmentDue(): boolean {
  const { enrolment } = useAuth()
  return useSyncExternalStore(enrolment.subscribe, enrolment.isDue)
}
