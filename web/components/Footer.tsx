import { Link } from 'react-router-dom'

/** Renders the footer of every page. In development it also links to tools for developers. */
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
