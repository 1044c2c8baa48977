import { useCallback, useRef } from 'react'
import type { SessionEntry } from '../../shared/api/session-api.ts'
import { throwUnlessGone } from '../api/throw-unless-gone.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { endedMessage } from '../components/ended-messages.ts'
import { Loading } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { Page } from '../components/Page.tsx'
import { toast } from '../components/toast.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'
import { moveFocus } from '../utils/move-focus.ts'
import { SessionItem } from './SessionItem.tsx'

/** Renders the sessions of the user, who can end one or all others. */
export function SessionsPage() {
  const { call } = useAuth()
  const load = useCallback((signal?: AbortSignal) => call('GET /api/sessions', { signal }), [call])
  const { data: sessions, setData: setSessions, problem, reload } = useLoaded(load)
  return (
    <Page title="Sessions" lead="The devices on which you're signed in.">
      {problem && <LoadProblem problem={problem} retry={reload} />}
      {!sessions && !problem && <Loading>Looking…</Loading>}
      {sessions && <SessionList sessions={sessions} onChange={setSessions} />}
    </Page>
  )
}

interface SessionListProps {
  sessions: SessionEntry[]
  onChange(sessions: SessionEntry[]): void
}

function SessionList({ sessions, onChange }: SessionListProps) {
  const { call } = useAuth()
  const list = useRef<HTMLUListElement>(null)

  /** Updates the list. Focuses it first, because the pressed button disappears with its session. */
  function keep(isKept: (session: SessionEntry) => boolean, message: string) {
    moveFocus(list.current)
    onChange(sessions.filter(isKept))
    toast.success(message)
  }

  async function end({ id, device }: SessionEntry) {
    await call('DELETE /api/sessions/:id', { params: { id } }).catch(throwUnlessGone)
    keep((session) => session.id !== id, `Signed out of ${device}`)
  }

  async function endOthers() {
    const { revoked } = await call('POST /api/sessions/revoke-others', {})
    keep((session) => !canBeEnded(session), endedMessage(revoked))
  }

  return (
    <section className="panel">
      <ul className="rows" aria-label="Sessions" tabIndex={-1} ref={list}>
        {sessions.map((session) => (
          <SessionItem key={session.id} session={session} end={() => end(session)} />
        ))}
      </ul>
      {sessions.some(canBeEnded) ? (
        <div className="actions">
          <ActionButton action={endOthers} pendingLabel="Signing out…" look="danger">
            Sign out all other sessions
          </ActionButton>
        </div>
      ) : (
        <p className="meta">No other sessions</p>
      )}
    </section>
  )
}

function canBeEnded({ current, blocked_at }: SessionEntry): boolean {
  return !current && !blocked_at
}
