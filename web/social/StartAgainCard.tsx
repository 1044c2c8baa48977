import { Link } from 'react-router-dom'
import { Outcome } from '../components/Outcome.tsx'

/** Renders an error in place of a step that needs a pending identity, if no identity is pending. */
export function StartAgainCard({ to }: { to: string }) {
  return (
    <Outcome icon="clock" title="This step has expired" tone="warning">
      <p>You've finished it already, or more than ten minutes passed.</p>
      <Link className="button" to={to}>
        Start over
      </Link>
    </Outcome>
  )
}
