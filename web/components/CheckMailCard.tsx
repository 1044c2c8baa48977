import type { ReactNode } from 'react'
import { Link } from 'react-router-dom'
import { MailboxHint } from './MailboxHint.tsx'
import { Outcome } from './Outcome.tsx'

interface CheckMailCardProps {
  /** What to do if no mail comes. */
  action?: ReactNode
  /** The sentence about the mail. */
  children: ReactNode
}

/** Renders what replaces a form whose result comes by mail. */
export function CheckMailCard({ action, children }: CheckMailCardProps) {
  return (
    <Outcome icon="mail" title="Check your email">
      <p>{children}</p>
      <p className="meta">It can take a minute. Nothing there? Check your spam folder.</p>
      {import.meta.env.DEV && <MailboxHint />}
      {action}
      <p>
        <Link to="/login">Back to login</Link>
      </p>
    </Outcome>
  )
}
