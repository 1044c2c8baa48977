import { useCallback } from 'react'
import { useParams } from 'react-router-dom'
import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import type { ApiError } from '../api/client.ts'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { Section } from '../components/Section.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'
import { EventTable } from './EventTable.tsx'
import { UserAccess } from './UserAccess.tsx'
import { UserEmailForm } from './UserEmailForm.tsx'
import { UserFacts } from './UserFacts.tsx'
import { UserNamesForm } from './UserNamesForm.tsx'
import { UserSessions } from './UserSessions.tsx'
import { useEventPages } from './use-event-pages.ts'

/** Renders one account: its facts, and the actions of staff. */
export function UserPage() {
  const { id = '' } = useParams()
  // The key resets the page for another account, so that nothing typed for one is sent for the next.
  return <Account key={id} id={id} />
}

function Account({ id }: { id: string }) {
  const { user: viewer } = useAuth()
  const { data: user, setData: setUser, problem, reload } = useAdminUser(id)
  const { data: staff } = useAdminUser(String(viewer?.user_id))
  return (
    <article className="card wide">
      <PageTitle>{user?.username ?? 'User'}</PageTitle>
      {problem && <UserProblem problem={problem} retry={reload} />}
      {!(user && staff) && !problem && <p aria-busy="true">Looking …</p>}
      {user && staff && <AccountParts user={user} staff={staff} onChange={setUser} />}
    </article>
  )
}

/** The codes for a URL that belongs to no user. */
const NOBODY: ApiError['code'][] = ['not_found', 'invalid']

function UserProblem({ problem, retry }: { problem: ApiError; retry: () => void }) {
  if (NOBODY.includes(problem.code)) return <p role="alert">There is no such user.</p>
  return <LoadProblem problem={problem} retry={retry} />
}

interface AccountPartsProps {
  user: AdminUserDetail
  /** The account of the signed-in staff member. */
  staff: AdminUserDetail
  onChange(user: AdminUserDetail): void
}

function AccountParts({ user, staff, onChange }: AccountPartsProps) {
  // The server would refuse anything else.
  const mayChange = staff.is_superuser || user.id === staff.id || !(user.is_staff || user.is_superuser)
  const sessions = useSessions(user.id)
  const events = useUserEvents(user.id)

  /** Updates the page. A change is noted in the audit trail, and may end the user's sessions. */
  function change(changed: AdminUserDetail) {
    onChange(changed)
    void sessions.reload()
    void events.reload()
  }

  return (
    <>
      <UserFacts user={user} />
      {mayChange ? (
        <>
          <Section title="Access">
            <UserAccess user={user} staff={staff} onChange={change} onNoted={events.reload} />
          </Section>
          <Section title="Name">
            <UserNamesForm user={user} onSaved={change} />
          </Section>
          <Section title="E-mail address">
            <UserEmailForm user={user} staff={staff} onSaved={change} />
          </Section>
        </>
      ) : (
        <p className="notice">Only superusers may change this account.</p>
      )}
      <Section title="Sessions">
        <UserSessions user={user} mayEnd={mayChange} {...sessions} onEnded={events.reload} />
      </Section>
      <Section title="What happened">
        <EventTable caption={`Events of ${user.username}`} {...events} />
      </Section>
    </>
  )
}

function useSessions(userId: number) {
  const { call } = useAuth()
  const load = useCallback(
    (signal?: AbortSignal) =>
      call('GET /api/admin/users/:id/sessions', { params: { id: String(userId) }, signal }),
    [call, userId],
  )
  const { data: sessions, setData: setSessions, problem, reload } = useLoaded(load)
  return { sessions, setSessions, problem, reload }
}

function useUserEvents(userId: number) {
  const { call } = useAuth()
  const load = useCallback(
    (before?: string, signal?: AbortSignal) =>
      call('GET /api/admin/users/:id/events', { params: { id: String(userId) }, query: { before }, signal }),
    [call, userId],
  )
  return useEventPages(load)
}

/** Loads the facts, sessions and events of one account. */
function useAdminUser(id: string) {
  const { call } = useAuth()
  const load = useCallback(
    (signal?: AbortSignal) => call('GET /api/admin/users/:id', { params: { id }, signal }),
    [call, id],
  )
  return useLoaded(load)
}
