import type { ReactNode } from 'react'
import { Link } from 'react-router-dom'
import { LoadingGate } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { Outcome } from '../components/Outcome.tsx'
import { useProfile } from '../profile/ProfileContext.tsx'

/**
 * Renders its children for staff, a `LoadingGate` while the profile loads, and a message in all other cases. Use it
 * within a PrivateRoute.
 *
 * The server enforces the rule. This component only spares other users a page full of errors.
 */
export function StaffRoute({ children }: { children: ReactNode }) {
  const { data: profile, problem, reload } = useProfile()
  if (profile?.user.is_staff) return children
  if (!profile && !problem) return <LoadingGate />
  return (
    <Outcome icon="key" title="Staff" tone="warning">
      {problem ? (
        <LoadProblem problem={problem} retry={reload} />
      ) : (
        <p>You don't have access to this page.</p>
      )}
      <Link className="button" to="/">
        Back to home
      </Link>
    </Outcome>
  )
}
