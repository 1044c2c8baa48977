import { useCallback } from 'react'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'

/** Loads the counts of users, and of today's events. */
export function useOverview() {
  const { call } = useAuth()
  const load = useCallback((signal?: AbortSignal) => call('GET /api/admin/overview', { signal }), [call])
  return useLoaded(load)
}
