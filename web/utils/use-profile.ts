import { useCallback } from 'react'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from './use-loaded.ts'

/** Loads the profile of whoever is signed in. */
export function useProfile() {
  const { call } = useAuth()
  const load = useCallback((signal?: AbortSignal) => call('GET /api/profile', { signal }), [call])
  return useLoaded(load)
}
