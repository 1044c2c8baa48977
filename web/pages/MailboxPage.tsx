import { useCallback, useState } from 'react'
import type { KeptMail } from '../../shared/api/mailbox-api.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { Loading } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { Page } from '../components/Page.tsx'
import { RelativeTime } from '../components/RelativeTime.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'
import { usePolling } from '../hooks/use-polling.ts'
import { MailView } from './MailView.tsx'
import './mailbox.css'

const REFRESH_MS = 5_000

/** Renders the mail that the server keeps in development instead of sending it. Not part of a production build. */
export function MailboxPage() {
  const { mails, problem, reload } = useMailbox()
  return (
    <Page
      title="Mailbox"
      lead={problem?.code !== 'not_found' && 'In development, emails land here instead of being sent.'}
      actions={
        <ActionButton action={reload} pendingLabel="Refreshing…" look="secondary small">
          Refresh
        </ActionButton>
      }
    >
      {problem?.code === 'not_found' && (
        <EmptyState icon="mail">
          <p>This server sends its emails through the mail server of SMTP_URL, so none land here.</p>
        </EmptyState>
      )}
      {problem && problem.code !== 'not_found' && <LoadProblem problem={problem} retry={reload} />}
      {!mails && !problem && <Loading>Loading…</Loading>}
      {mails?.length === 0 && <NoMails />}
      {mails && mails.length > 0 && <MailList mails={mails} />}
    </Page>
  )
}

function NoMails() {
  return (
    <EmptyState icon="mail">
      <p>
        <strong>No emails yet</strong>
      </p>
      <p>Create an account or reset a password, and its email appears here.</p>
    </EmptyState>
  )
}

/**
 * Loads the mails, and reloads them every `REFRESH_MS`. After a failed load the timer rests until the user tries again
 * or the connection recovers.
 */
function useMailbox() {
  const { callPublic } = useAuth()
  const load = useCallback(
    (signal?: AbortSignal) => callPublic('GET /api/dev/mailbox', { signal }),
    [callPublic],
  )
  const { data: mails, setData, problem, reload } = useLoaded(load)
  // A failed refresh leaves the page as it is, because the banner reports problems of the connection.
  const refresh = useCallback(() => void load().then(setData, () => {}), [load, setData])
  usePolling(problem ? undefined : refresh, REFRESH_MS)
  return { mails, problem, reload }
}

/** Renders the list of mails. The newest mail is open until the user closes it or opens another one. */
function MailList({ mails }: { mails: KeptMail[] }) {
  const [chosen, setChosen] = useState<string>()
  const open = chosen ?? mails[0]?.id
  return (
    <ul className="panel rows" aria-label="Emails">
      {mails.map((mail) => (
        <MailRow
          key={mail.id}
          mail={mail}
          isOpen={mail.id === open}
          toggle={() => setChosen(mail.id === open ? '' : mail.id)}
          keepOpen={() => setChosen(mail.id)}
        />
      ))}
    </ul>
  )
}

interface MailRowProps {
  mail: KeptMail
  isOpen: boolean
  toggle(): void
  keepOpen(): void
}

function MailRow({ mail, isOpen, toggle, keepOpen }: MailRowProps) {
  const { subject, to, sent_at } = mail
  return (
    <li>
      <button type="button" className="mail-row" aria-expanded={isOpen} onClick={toggle}>
        <strong>{subject}</strong>
        <span className="meta">
          To {to} · <RelativeTime iso={sent_at} />
        </span>
      </button>
      {isOpen && (
        <div className="mail">
          <MailView mail={mail} onChoice={keepOpen} />
        </div>
      )}
    </li>
  )
}
