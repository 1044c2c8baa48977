import { useCallback } from 'react'
import { useAuth } from '../context/AuthContext.tsx'
import { useStaff } from '../context/StaffContext.tsx'
import { useLoaded } from './use-loaded.ts'

/** Loads the profile of whoever is signed in, which tells as well whether they are staff. */
export function useProfile() {
  const { call } = useAuth()
  const { noteProfile } = useStaff()
  const load = useCallback(
    async (signal?: AbortSignal) => {
      const profile = await call('GET /api/profile', { signal })
      noteProfile(profile)
      return profile
    },
    [call, noteProfile],
  )
  return useLoaded(load)
}
