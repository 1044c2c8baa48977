import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react'
import type { Profile } from '../../shared/api/account-api.ts'
import { useAuth } from './AuthContext.tsx'

/** What is known of the rights of whoever is signed in. */
interface Staff {
  /** Whether the way to the staff pages is worth showing. The server decides what it leads to. */
  isStaff: boolean
  /** Takes note of what a profile says. */
  noteProfile(profile: Profile): void
}

const StaffContext = createContext<Staff | null>(null)

/** Remembers from the profiles that pages load who is staff: nothing is asked for this alone. */
export function StaffProvider({ children }: { children: ReactNode }) {
  const { user } = useAuth()
  const [staffId, setStaffId] = useState<number>()
  const noteProfile = useCallback(({ user: { id, is_staff } }: Profile) => {
    setStaffId(is_staff ? id : undefined)
  }, [])
  // By id: somebody else may have signed in meanwhile.
  const isStaff = user !== null && user.user_id === staffId
  const staff = useMemo(() => ({ isStaff, noteProfile }), [isStaff, noteProfile])
  return <StaffContext value={staff}>{children}</StaffContext>
}

/** Reads who is staff. @throws {Error} outside of a StaffProvider */
export function useStaff(): Staff {
  const staff = use(StaffContext)
  if (!staff) throw new Error('useStaff needs a StaffProvider above it.')
  return staff
}
