import type { ReactNode } from 'react'
import { Link, type LinkProps } from 'react-router-dom'
import { MailboxHint } from './MailboxHint.tsx'
import { Outcome } from './Outcome.tsx'

interface CheckMailCardProps {
  /** A button for users who have received no mail. */
  action?: ReactNode
  /** The link to the login, with the user name that it begins with. */
  login?: LinkProps
  /** One or two sentences about the mail that was sent. */
  children: ReactNode
}

/** Renders the card that replaces a form after the server has sent a mail. */
export function CheckMailCard({ action, login = { to: '/login' }, children }: CheckMailCardProps) {
  return (
    <Outcome icon="mail" title="Check your email">
      <p>{children}</p>
      <p className="meta">It can take a minute. Nothing there? Check your spam folder.</p>
      {import.meta.env.DEV && <MailboxHint />}
      {action}
      <p>
        <Link {...login}>Back to login</Link>
      </p>
    </Outcome>
  )
}
