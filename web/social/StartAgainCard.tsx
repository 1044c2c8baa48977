import { Link } from 'react-router-dom'
import { PageTitle } from '../components/PageTitle.tsx'

/** Renders what replaces a step with a provider if no identity is pending. */
export function StartAgainCard({ to }: { to: string }) {
  return (
    <article className="card">
      <PageTitle takesFocus>Nothing left to do here</PageTitle>
      <p>This was done already, or it took longer than ten minutes.</p>
      <p>
        <Link to={to}>Start again</Link>
      </p>
    </article>
  )
}
