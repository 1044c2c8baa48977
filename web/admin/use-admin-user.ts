import { useCallback } from 'react'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'

/** Loads what the staff may know of one account. */
export function useAdminUser(id: string) {
  const { call } = useAuth()
  const load = useCallback(
    (signal?: AbortSignal) => call('GET /api/admin/users/:id', { params: { id }, signal }),
    [call, id],
  )
  return useLoaded(load)
}
