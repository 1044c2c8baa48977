import { useCallback } from 'react'
import type { SocialProvider } from '../../shared/api/social-api.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'

/** Loads the providers that are switched on. Returns undefined until they are known. */
export function useProviders(): SocialProvider[] | undefined {
  const { callPublic } = useAuth()
  const load = useCallback((signal?: AbortSignal) => callPublic('GET /api/social', { signal }), [callPublic])
  const { data, problem } = useLoaded(load)
  // After a failure the list is empty, because the password works without providers.
  return data ?? (problem && [])
}

/** Returns the label of a provider. Returns undefined if the provider is not switched on. */
export function labelOf(providers: SocialProvider[] = [], name: string): string | undefined {
  return providers.find((provider) => provider.name === name)?.label
}
