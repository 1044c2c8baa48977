import { useCallback } from 'react'
import type { AdminEvents } from '../../shared/api/admin-api.ts'
import { useLoaded } from '../hooks/use-loaded.ts'

/** Loads one page of an audit trail: the newest, or the one that the cursor `before` names. */
export type LoadEvents = (before?: string, signal?: AbortSignal) => Promise<AdminEvents>

/** Loads the newest page of an audit trail and, on request, one older page after the other. */
export function useEventPages(load: LoadEvents) {
  const loadNewest = useCallback((signal?: AbortSignal) => load(undefined, signal), [load])
  const { data, setData, problem, reload } = useLoaded(loadNewest)

  async function showOlder(shown: AdminEvents): Promise<void> {
    const older = await load(shown.next ?? undefined)
    setData({ events: [...shown.events, ...older.events], next: older.next })
  }

  return { trail: data, problem, reload, showOlder }
}
