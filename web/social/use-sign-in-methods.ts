import { useCallback } from 'react'
import type { SignInMethodList } from '../../shared/api/sign-in-methods.ts'
import { toApiError } from '../api/client.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'

/** Loads the sign-in methods of the signed-in user's account. */
export function useSignInMethods() {
  const { call } = useAuth()
  const load = useCallback(
    (signal?: AbortSignal) => call('GET /api/social/identities', { signal }).catch(passwordAlone),
    [call],
  )
  return useLoaded(load)
}

/** Returns the list for a server without `server/social/`, where the password is the only sign-in method. */
function passwordAlone(error: unknown): SignInMethodList {
  if (toApiError(error).code !== 'not_found') throw error
  return { has_password: true, identities: [] }
}
