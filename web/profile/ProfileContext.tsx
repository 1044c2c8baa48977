import { createContext, type ReactNode, use, useCallback, useMemo, useRef, useState } from 'react'
import type { Profile } from '../../shared/api/account-api.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'

/** Whether the signed-in user is staff, and the function that loads the profile. */
interface Staff {
  /** Whether to show the link to the staff pages. The server decides who may use them. */
  isStaff: boolean
  /** Loads the profile and notes whether the user is staff. Concurrent calls share one request. */
  loadProfile(): Promise<Profile>
}

const ProfileContext = createContext<Staff | null>(null)

/** Loads the profile once per session, to know whether the user is staff. Every later load updates this. */
export function ProfileProvider({ children }: { children: ReactNode }) {
  const { user } = useAuth()
  const sid = user?.sid
  const { staffId, loadProfile } = useSharedProfile(sid)
  // A page that shows the profile has requested it by now, because effects of children run first. `loadProfile` then
  // shares that request.
  const load = useCallback(async () => {
    if (sid !== undefined) await loadProfile()
  }, [sid, loadProfile])
  useLoaded(load)

  // Compared by id, because another user may have signed in meanwhile.
  const isStaff = user !== null && user.user_id === staffId
  const staff = useMemo(() => ({ isStaff, loadProfile }), [isStaff, loadProfile])
  return <ProfileContext value={staff}>{children}</ProfileContext>
}

/** Loads the profile, with one request for concurrent calls. `staffId` is the user's id if the user is staff. */
function useSharedProfile(sid: string | undefined) {
  const { call } = useAuth()
  const [staffId, setStaffId] = useState<number>()
  const underWay = useRef<{ sid: string | undefined; profile: Promise<Profile> }>(undefined)

  const loadProfile = useCallback(() => {
    if (underWay.current && underWay.current.sid === sid) return underWay.current.profile
    const request = { sid, profile: ask() }
    underWay.current = request
    return request.profile

    async function ask(): Promise<Profile> {
      try {
        const profile = await call('GET /api/profile', {})
        setStaffId(profile.user.is_staff ? profile.user.id : undefined)
        return profile
      } finally {
        if (underWay.current === request) underWay.current = undefined
      }
    }
  }, [call, sid])

  return { staffId, loadProfile }
}

/** Returns whether the user is staff, without a request. @throws {Error} outside of a ProfileProvider */
export function useStaff(): Staff {
  const staff = use(ProfileContext)
  if (!staff) throw new Error('useStaff needs a ProfileProvider above it.')
  return staff
}

/** Loads the profile of the signed-in user, and notes whether they are staff. */
export function useProfile() {
  return useLoaded(useStaff().loadProfile)
}
