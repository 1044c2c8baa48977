import { Link } from 'react-router-dom'

/** Renders a link to the mailbox, the page that shows the mail of development. Not part of a production build. */
export function MailboxHint() {
  return (
    <p className="meta">
      In development without SMTP_URL, emails land in the <Link to="/mailbox">mailbox</Link>.
    </p>
  )
}
