import { useCallback } from 'react'
import type { SocialProvider } from '../../shared/api/social-api.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from './use-loaded.ts'

/** Loads the providers that are switched on. Undefined until they are known. */
export function useProviders(): SocialProvider[] | undefined {
  const { callPublic } = useAuth()
  const load = useCallback(
    async (signal?: AbortSignal): Promise<SocialProvider[]> => {
      try {
        return await callPublic('GET /api/social', { signal })
      } catch {
        signal?.throwIfAborted()
        // Nobody misses what was not offered: the password works without.
        return []
      }
    },
    [callPublic],
  )
  return useLoaded(load).data
}

/** Says what a provider is called; undefined for one that is not switched on. */
export function labelOf(providers: SocialProvider[] = [], name: string): string | undefined {
  return providers.find((provider) => provider.name === name)?.label
}
