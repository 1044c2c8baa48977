import { useCallback } from 'react'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'

/** Loads the figures of all accounts and of today. */
export function useOverview() {
  const { call } = useAuth()
  const load = useCallback((signal?: AbortSignal) => call('GET /api/admin/overview', { signal }), [call])
  return useLoaded(load)
}
