import { Link } from 'react-router-dom'

/** Tells where the mail is that nobody sent. Not part of a production build. */
export function MailboxHint() {
  return (
    <p>
      <small>
        In development, without SMTP_URL, mail is kept in the <Link to="/mailbox">mailbox</Link>.
      </small>
    </p>
  )
}
