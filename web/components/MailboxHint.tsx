import { Link } from 'react-router-dom'

/** Tells where the mail is that nobody sent. Not part of a production build. */
export function MailboxHint() {
  return (
    <p>
      <small>
        In development no mail is sent: it is in the <Link to="/mailbox">mailbox</Link>.
      </small>
    </p>
  )
}
