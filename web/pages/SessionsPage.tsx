import { useCallback, useRef } from 'react'
import { toast } from 'sonner'
import type { SessionEntry } from '../../shared/api/session-api.ts'
import { throwUnlessGone } from '../api/client.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { endedWords } from '../components/ended-messages.ts'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'
import { SessionItem } from './SessionItem.tsx'

/** Lists the sessions of the user, and ends those that they do not want. */
export function SessionsPage() {
  const { call } = useAuth()
  const load = useCallback((signal?: AbortSignal) => call('GET /api/sessions', { signal }), [call])
  const { data: sessions, setData: setSessions, problem, reload } = useLoaded(load)
  return (
    <article className="card">
      <PageTitle>Where you are signed in</PageTitle>
      {problem && <LoadProblem problem={problem} retry={reload} />}
      {!sessions && !problem && <p aria-busy="true">Looking …</p>}
      {sessions && <SessionList sessions={sessions} onChange={setSessions} />}
    </article>
  )
}

interface SessionListProps {
  sessions: SessionEntry[]
  onChange(sessions: SessionEntry[]): void
}

function SessionList({ sessions, onChange }: SessionListProps) {
  const { call } = useAuth()
  const list = useRef<HTMLUListElement>(null)

  /** Updates the list. The pressed button disappears, and the focus must not be lost with it. */
  function keep(isKept: (session: SessionEntry) => boolean, words: string) {
    list.current?.focus()
    onChange(sessions.filter(isKept))
    toast.success(words)
  }

  async function end({ id, device }: SessionEntry) {
    await call('DELETE /api/sessions/:id', { params: { id } }).catch(throwUnlessGone)
    keep((session) => session.id !== id, `Ended: ${device}.`)
  }

  async function endOthers() {
    const { revoked } = await call('POST /api/sessions/revoke-others', {})
    keep((session) => !canBeEnded(session), endedWords(revoked))
  }

  return (
    <>
      <ul className="entries" aria-label="Sessions" tabIndex={-1} ref={list}>
        {sessions.map((session) => (
          <SessionItem key={session.id} session={session} end={() => end(session)} />
        ))}
      </ul>
      {sessions.some(canBeEnded) ? (
        <ActionButton action={endOthers} pendingWords="Ending …">
          Sign out everywhere else
        </ActionButton>
      ) : (
        <p>You are signed in nowhere else.</p>
      )}
    </>
  )
}

function canBeEnded({ current, blocked_at }: SessionEntry): boolean {
  return !current && !blocked_at
}
