import { useRef } from 'react'
import { toast } from 'sonner'
import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import type { SessionEntry } from '../../shared/api/session-api.ts'
import { type ApiError, throwUnlessGone } from '../api/client.ts'
import { ConfirmedAction } from '../components/ConfirmedAction.tsx'
import { endedWords } from '../components/ended-messages.ts'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { LocalTime } from '../components/LocalTime.tsx'
import { SessionFacts } from '../components/SessionFacts.tsx'
import { useAuth } from '../context/AuthContext.tsx'

interface UserSessionsProps {
  user: AdminUserDetail
  mayEnd: boolean
  sessions: SessionEntry[] | undefined
  problem: ApiError | undefined
  setSessions(sessions: SessionEntry[]): void
  reload(): void
  /** Called after an action that the audit trail notes. */
  onEnded(): void
}

/** Lists the sessions of a user, and ends them. */
export function UserSessions(props: UserSessionsProps) {
  const { user, mayEnd, sessions, problem, setSessions, reload, onEnded } = props
  const { call } = useAuth()
  const list = useRef<HTMLUListElement>(null)
  const params = { id: String(user.id) }

  function tell(left: SessionEntry[], words: string) {
    list.current?.focus()
    setSessions(left)
    toast.success(words)
    onEnded()
  }

  async function end({ id: sid, device }: SessionEntry) {
    await call('DELETE /api/admin/users/:id/sessions/:sid', { params: { ...params, sid } }).catch(
      throwUnlessGone,
    )
    tell(
      (sessions ?? []).filter(({ id }) => id !== sid),
      `Ended: ${device}.`,
    )
  }

  async function endAll() {
    const { revoked } = await call('POST /api/admin/users/:id/end-sessions', { params })
    tell((sessions ?? []).filter(isOver), endedWords(revoked))
  }

  if (problem) return <LoadProblem problem={problem} retry={reload} />
  if (!sessions) return <p aria-busy="true">Looking …</p>
  return (
    <>
      <ul className="entries" aria-label="Sessions" tabIndex={-1} ref={list}>
        {sessions.map((session) => (
          <SessionItem key={session.id} session={session} end={mayEnd ? () => end(session) : undefined} />
        ))}
      </ul>
      {sessions.every(isOver) && <p>{user.username} is signed in nowhere.</p>}
      {mayEnd && !sessions.every(isOver) && (
        <ConfirmedAction
          question={`End all sessions of ${user.username}? They have to sign in again everywhere.`}
          confirmWords="Yes, end all"
          action={endAll}
          pendingWords="Ending …"
        >
          End all sessions
        </ConfirmedAction>
      )}
    </>
  )
}

function SessionItem({ session, end }: { session: SessionEntry; end?: () => Promise<void> }) {
  const { device, current, blocked_at } = session
  return (
    <li>
      <SessionFacts session={session} />
      {blocked_at && (
        <p className="notice problem">
          A copy of this session was used, so it was ended on <LocalTime iso={blocked_at} />.
        </p>
      )}
      {end && !current && !blocked_at && (
        <ConfirmedAction
          question={`End the session: ${device}?`}
          confirmWords="Yes, end it"
          action={end}
          pendingWords="Ending …"
        >
          End<span className="unseen"> the session: {device}</span>
        </ConfirmedAction>
      )}
    </li>
  )
}

/** Returns whether an ended session leaves the list. A blocked one stays readable. */
function isOver({ blocked_at }: SessionEntry): boolean {
  return blocked_at !== null
}
