import { Link } from 'react-router-dom'
import { Outcome } from '../components/Outcome.tsx'

/** Renders the page for every unknown path. */
export function NotFoundPage() {
  return (
    <Outcome icon="lost" title="Page not found">
      <p>We couldn't find that page.</p>
      <Link className="button" to="/">
        Back to home
      </Link>
    </Outcome>
  )
}
