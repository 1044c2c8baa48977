import { useCallback } from 'react'
import type { KeptMail } from '../../shared/api/mailbox-api.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { LocalTime } from '../components/LocalTime.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'

/** Shows the mail that development keeps instead of sending it. Not part of a production build. */
export function MailboxPage() {
  const { callPublic } = useAuth()
  const load = useCallback(
    (signal?: AbortSignal) => callPublic('GET /api/dev/mailbox', { signal }),
    [callPublic],
  )
  const { data: mails, problem, reload } = useLoaded(load)
  return (
    <article className="card">
      <PageTitle>Mailbox</PageTitle>
      <p>In development mail is kept here instead of being sent, unless SMTP_URL names a mail server.</p>
      <ActionButton action={reload} pendingWords="Looking …">
        Look for new mail
      </ActionButton>
      {problem?.code === 'not_found' && (
        <p>This server sends its mail to the mail server of SMTP_URL, so none is kept.</p>
      )}
      {problem && problem.code !== 'not_found' && <LoadProblem problem={problem} retry={reload} />}
      {!mails && !problem && <p aria-busy="true">Looking …</p>}
      {mails?.length === 0 && <p>There is no mail yet.</p>}
      {mails && mails.length > 0 && (
        <ul className="entries" aria-label="Mail">
          {mails.map((mail) => (
            <Mail key={mail.id} mail={mail} />
          ))}
        </ul>
      )}
    </article>
  )
}

function Mail({ mail: { subject, to, sent_at, text } }: { mail: KeptMail }) {
  return (
    <li>
      <p>
        <strong>{subject}</strong>
        <br />
        <small>
          To {to}, <LocalTime iso={sent_at} />
        </small>
      </p>
      <p className="mail-text">
        {splitAtLinks(text).map(({ at, part, isLink }) =>
          isLink ? (
            <a key={at} href={part}>
              {part}
            </a>
          ) : (
            part
          ),
        )}
      </p>
    </li>
  )
}

/** Splits a text before and after every URL in it. */
function splitAtLinks(text: string): { at: number; part: string; isLink: boolean }[] {
  const parts = text.split(/(https?:\/\/\S+)/)
  // `split` puts what the group matches at every odd index.
  return parts.map((part, at) => ({ at, part, isLink: at % 2 === 1 }))
}
