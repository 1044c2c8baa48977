import { Link } from 'react-router-dom'
import { PageTitle } from '../components/PageTitle.tsx'

/** Renders a message for an unknown path. */
export function NotFoundPage() {
  return (
    <article className="card">
      <PageTitle>Page not found</PageTitle>
      <p>There is nothing at this address.</p>
      <p>
        <Link to="/">Go home</Link>
      </p>
    </article>
  )
}
