import { useCallback } from 'react'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'

/** Loads the passkeys of the signed-in user, and what the server says about adding another one. */
export function usePasskeys() {
  const { call } = useAuth()
  const load = useCallback((signal?: AbortSignal) => call('GET /api/passkeys', { signal }), [call])
  return useLoaded(load)
}
