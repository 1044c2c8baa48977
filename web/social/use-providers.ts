import { useCallback } from 'react'
import type { SocialProvider } from '../../shared/api/social-api.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'

/** Loads the providers that are switched on. Returns undefined until they are known. */
export function useProviders(): SocialProvider[] | undefined {
  const { callPublic } = useAuth()
  const load = useCallback((signal?: AbortSignal) => callPublic('GET /api/social', { signal }), [callPublic])
  const { data, problem } = useLoaded(load)
  // After a failure none are offered, because the password works without them.
  return data ?? (problem && [])
}

/** Returns the label of a provider. Undefined if it is not switched on. */
export function labelOf(providers: SocialProvider[] = [], name: string): string | undefined {
  return providers.find((provider) => provider.name === name)?.label
}
