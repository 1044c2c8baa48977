import { createContext, type ReactNode, use, useCallback, useMemo, useRef, useState } from 'react'
import type { Profile } from '../../shared/api/account-api.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'

/** What is known of the rights of whoever is signed in. */
interface Staff {
  /** Whether the way to the staff pages is worth showing. The server decides what it leads to. */
  isStaff: boolean
  /** Loads the profile, and takes note of what it says. Whoever asks meanwhile gets the same one. */
  loadProfile(): Promise<Profile>
}

const ProfileContext = createContext<Staff | null>(null)

/** Reads from the profile who is staff: once a session, and again with every page that loads it. */
export function ProfileProvider({ children }: { children: ReactNode }) {
  const { user } = useAuth()
  const sid = user?.sid
  const { staffId, loadProfile } = useSharedProfile(sid)
  // A page that shows the profile has asked already: effects of children run first.
  const load = useCallback(async () => {
    if (sid !== undefined) await loadProfile()
  }, [sid, loadProfile])
  useLoaded(load)

  // By id: somebody else may have signed in meanwhile.
  const isStaff = user !== null && user.user_id === staffId
  const staff = useMemo(() => ({ isStaff, loadProfile }), [isStaff, loadProfile])
  return <ProfileContext value={staff}>{children}</ProfileContext>
}

/** One request at a time, whoever waits for it; and who is staff by the latest answer. */
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

/** Reads who is staff. @throws {Error} outside of a ProfileProvider */
export function useStaff(): Staff {
  const staff = use(ProfileContext)
  if (!staff) throw new Error('useStaff needs a ProfileProvider above it.')
  return staff
}

/** Loads the profile of whoever is signed in, which tells as well whether they are staff. */
export function useProfile() {
  return useLoaded(useStaff().loadProfile)
}
