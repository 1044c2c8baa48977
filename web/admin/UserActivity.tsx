import { useCallback } from 'react'
import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import { Section } from '../components/Section.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { EventTable } from './EventTable.tsx'
import { useEventPages } from './use-event-pages.ts'

/** Renders the audit trail of one account. */
export function UserActivity({ user: { id, username } }: { user: AdminUserDetail }) {
  const { call } = useAuth()
  const load = useCallback(
    (before?: string, signal?: AbortSignal) =>
      call('GET /api/admin/users/:id/events', { params: { id: String(id) }, query: { before }, signal }),
    [call, id],
  )
  return (
    <Section title="Activity">
      <EventTable caption={`Events of ${username}`} ofOne {...useEventPages(load)} />
    </Section>
  )
}
