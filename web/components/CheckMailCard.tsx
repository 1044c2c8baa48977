import type { ReactNode } from 'react'
import { Link } from 'react-router-dom'
import { MailboxHint } from './MailboxHint.tsx'
import { Outcome } from './Outcome.tsx'

interface CheckMailCardProps {
  /** A button for users who have received no mail. */
  action?: ReactNode
  /** The user name with which the login begins. */
  username?: string
  /** One or two sentences about the mail that was sent. */
  children: ReactNode
}

/** Renders the card that replaces a form after the server has sent a mail. */
export function CheckMailCard({ action, username, children }: CheckMailCardProps) {
  return (
    <Outcome icon="mail" title="Check your email">
      <p>{children}</p>
      <p className="meta">It can take a minute. Nothing there? Check your spam folder.</p>
      {import.meta.env.DEV && <MailboxHint />}
      {action}
      <p>
        <Link to="/login" state={{ username }}>
          Back to login
        </Link>
      </p>
    </Outcome>
  )
}
