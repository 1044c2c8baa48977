import { Link } from 'react-router-dom'

/** Links to the mailbox that keeps the mail of development. Not part of a production build. */
export function MailboxHint() {
  return (
    <p className="meta">
      In development without SMTP_URL, emails land in the <Link to="/mailbox">mailbox</Link>.
    </p>
  )
}
