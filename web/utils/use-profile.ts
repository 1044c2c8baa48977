import { useStaff } from '../context/StaffContext.tsx'
import { useLoaded } from './use-loaded.ts'

/** Loads the profile of whoever is signed in, which tells as well whether they are staff. */
export function useProfile() {
  return useLoaded(useStaff().loadProfile)
}
