import { createContext, type ReactNode, use, useCallback, useMemo, useRef, useState } from 'react'
import type { Profile } from '../../shared/api/account-api.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'

/** The profile that the pages of a session share. */
interface SharedProfile {
  /** The profile as it was last loaded. Undefined until it is. */
  latest: Profile | undefined
  /** Loads the profile. Concurrent calls share one request. */
  loadProfile(): Promise<Profile>
}

const ProfileContext = createContext<SharedProfile | null>(null)

/** Loads the profile once per session, also on pages that do not show it. Every later load updates `latest`. */
export function ProfileProvider({ children }: { children: ReactNode }) {
  const { user } = useAuth()
  const sid = user?.sid
  const { loaded, loadProfile } = useSharedLoad(sid)
  // A page that shows the profile has requested it by now, because effects of children run first. `loadProfile` then
  // shares that request.
  const load = useCallback(async () => {
    if (sid !== undefined) await loadProfile()
  }, [sid, loadProfile])
  useLoaded(load)

  // Compared by id, because another user may have signed in meanwhile.
  const latest = user !== null && user.user_id === loaded?.user.id ? loaded : undefined
  const shared = useMemo(() => ({ latest, loadProfile }), [latest, loadProfile])
  return <ProfileContext value={shared}>{children}</ProfileContext>
}

/** Loads the profile, with one request for concurrent calls. */
function useSharedLoad(sid: string | undefined) {
  const { call } = useAuth()
  const [loaded, setLoaded] = useState<Profile>()
  const underWay = useRef<{ sid: string | undefined; profile: Promise<Profile> }>(undefined)

  const loadProfile = useCallback(() => {
    if (underWay.current && underWay.current.sid === sid) return underWay.current.profile
    const request = { sid, profile: ask() }
    underWay.current = request
    return request.profile

    async function ask(): Promise<Profile> {
      try {
        const profile = await call('GET /api/profile', {})
        setLoaded(profile)
        return profile
      } finally {
        if (underWay.current === request) underWay.current = undefined
      }
    }
  }, [call, sid])

  return { loaded, loadProfile }
}

function useShared(): SharedProfile {
  const shared = use(ProfileContext)
  if (!shared) throw new Error('The profile needs a ProfileProvider above it.')
  return shared
}

/**
 * Returns whether to show the link to the staff pages, without a request. The server decides who may use them.
 *
 * @throws {Error} outside of a ProfileProvider
 */
export function useIsStaff(): boolean {
  return useShared().latest?.user.is_staff ?? false
}

/** Loads the profile of the signed-in user. */
export function useProfile() {
  return useLoaded(useShared().loadProfile)
}
