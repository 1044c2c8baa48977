import { useStaff } from './ProfileContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'

/** Loads the profile of whoever is signed in, which tells as well whether they are staff. */
export function useProfile() {
  return useLoaded(useStaff().loadProfile)
}
