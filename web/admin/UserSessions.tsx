import { useCallback, useRef } from 'react'
import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import type { SessionEntry } from '../../shared/api/session-api.ts'
import { throwUnlessGone } from '../api/throw-unless-gone.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { Badge } from '../components/Badge.tsx'
import { ConfirmedAction } from '../components/ConfirmedAction.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { endedMessage } from '../components/ended-messages.ts'
import { Loading } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { LocalTime } from '../components/LocalTime.tsx'
import { RelativeTime } from '../components/RelativeTime.tsx'
import { Section } from '../components/Section.tsx'
import { toast } from '../components/toast.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'
import { moveFocus } from '../utils/move-focus.ts'
import { TableBox } from './TableBox.tsx'

interface UserSessionsProps {
  user: AdminUserDetail
  mayEnd: boolean
}

/** Renders the sessions of a user. If `mayEnd`, each has a button to end it, and one button ends all. */
export function UserSessions({ user, mayEnd }: UserSessionsProps) {
  const { call } = useAuth()
  const params = { id: String(user.id) }
  const list = useRef<HTMLDivElement>(null)
  const { data: sessions, setData: setSessions, problem, reload } = useSessions(params.id)

  /** Updates the list, and reports what has ended. The pressed button disappears, so the list takes the focus. */
  function keep(left: SessionEntry[], message: string) {
    moveFocus(list.current)
    setSessions(left)
    toast.success(message)
  }

  async function end({ id: sid, device }: SessionEntry) {
    await call('DELETE /api/admin/users/:id/sessions/:sid', { params: { ...params, sid } }).catch(
      throwUnlessGone,
    )
    keep(
      (sessions ?? []).filter(({ id }) => id !== sid),
      `Signed out of ${device}`,
    )
  }

  async function endAll() {
    const { revoked } = await call('POST /api/admin/users/:id/end-sessions', { params })
    keep((sessions ?? []).filter(isOver), endedMessage(revoked))
  }

  const canEndAny = mayEnd && sessions?.some((session) => !isOver(session))
  return (
    <Section title="Sessions" actions={canEndAny && <EndAll user={user} action={endAll} />}>
      {problem && <LoadProblem problem={problem} retry={reload} />}
      {!sessions && !problem && <Loading>Loading sessions…</Loading>}
      {sessions && (
        <div tabIndex={-1} ref={list}>
          <SessionTable user={user} sessions={sessions} end={mayEnd ? end : undefined} />
        </div>
      )}
    </Section>
  )
}

function EndAll({ user, action }: { user: AdminUserDetail; action(): Promise<void> }) {
  return (
    <ConfirmedAction
      question={`End all sessions of ${user.username}? They'll have to sign in again everywhere.`}
      confirmLabel="End all sessions"
      action={action}
      pendingLabel="Ending…"
    >
      End all
    </ConfirmedAction>
  )
}

interface SessionTableProps {
  user: AdminUserDetail
  sessions: SessionEntry[]
  end: ((session: SessionEntry) => Promise<void>) | undefined
}

function SessionTable({ user, sessions, end }: SessionTableProps) {
  if (sessions.length === 0) {
    return (
      <EmptyState icon="laptop">
        <p>{user.username} isn't signed in anywhere.</p>
      </EmptyState>
    )
  }
  return (
    <TableBox caption={`Sessions of ${user.username}`}>
      <thead>
        <tr>
          <th scope="col">Device</th>
          <th scope="col">IP address</th>
          <th scope="col">Last used</th>
          <th scope="col">Signed in</th>
          <th scope="col">
            <span className="unseen">Action</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} end={end} />
        ))}
      </tbody>
    </TableBox>
  )
}

function SessionRow({ session, end }: { session: SessionEntry; end: SessionTableProps['end'] }) {
  const { device, address, current, blocked_at, created_at, last_used_at } = session
  return (
    <tr className={blocked_at ? 'failure' : undefined}>
      <th scope="row">
        <span>{device}</span> {current && <Badge>This device</Badge>}
        {blocked_at && (
          <p className="problem">
            A copy of this session was used, so we ended it: <LocalTime iso={blocked_at} />
          </p>
        )}
      </th>
      <td data-label="IP address">{address}</td>
      <td data-label="Last used">
        <RelativeTime iso={last_used_at} />
      </td>
      <td data-label="Signed in">
        <LocalTime iso={created_at} />
      </td>
      <td className="action">
        {end && !current && !blocked_at && (
          <ActionButton action={() => end(session)} pendingLabel="Ending…" look="secondary small">
            End<span className="unseen"> the session: {device}</span>
          </ActionButton>
        )}
      </td>
    </tr>
  )
}

function useSessions(id: string) {
  const { call } = useAuth()
  const load = useCallback(
    (signal?: AbortSignal) => call('GET /api/admin/users/:id/sessions', { params: { id }, signal }),
    [call, id],
  )
  return useLoaded(load)
}

/** Returns whether a session was ended because its token was copied. It stays in the list, so that staff see it. */
function isOver({ blocked_at }: SessionEntry): boolean {
  return blocked_at !== null
}
