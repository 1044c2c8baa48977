import { useState } from 'react'
import type { AdminUser } from '../../shared/api/admin-api.ts'
import { useAuth } from '../context/AuthContext.tsx'

/** Which users of a page are selected. */
export interface Selection {
  /** Returns whether a user can be selected. Staff cannot select themselves: a mistake would lock them out. */
  isOpenTo(user: AdminUser): boolean
  has(user: AdminUser): boolean
  toggle(users: AdminUser[], isSelected: boolean): void
  replace(users: AdminUser[]): void
}

/**
 * Keeps which users of a page are selected. `params` is the query of the page. Another query clears the selection, so
 * that no action affects a user who is not shown.
 */
export function useSelection(params: string | undefined): Selection {
  const { user: viewer } = useAuth()
  const [selection, setSelection] = useState<{ params?: string; ids: number[] }>({ ids: [] })
  const ids = selection.params === params ? selection.ids : []
  const keep = (kept: number[]) => setSelection({ params, ids: kept })
  return {
    isOpenTo: ({ id }) => String(id) !== String(viewer?.user_id),
    has: ({ id }) => ids.includes(id),
    toggle: (users, isSelected) => {
      const others = ids.filter((id) => !users.some((user) => user.id === id))
      keep(isSelected ? [...others, ...users.map(({ id }) => id)] : others)
    },
    replace: (users) => keep(users.map(({ id }) => id)),
  }
}
