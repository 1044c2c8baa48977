import { Link } from 'react-router-dom'

/** Renders the end of every page. In development it leads to what helps a developer. */
export function Footer() {
  return (
    <footer>
      <Link to="/errors">Help</Link>
      {import.meta.env.DEV && <Development />}
    </footer>
  )
}

function Development() {
  return (
    <>
      <a href="/api/docs">API</a>
      <Link to="/mailbox">Mailbox</Link>
      <Link to="/doctor">Cookie doctor</Link>
      <span>Development build</span>
    </>
  )
}
