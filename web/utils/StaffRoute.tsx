import type { ReactNode } from 'react'
import { Link } from 'react-router-dom'
import { LoadingGate } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { useProfile } from '../profile/ProfileContext.tsx'

/**
 * Renders its children for staff, and a gate while that is unknown. Otherwise renders a message. Must be inside a
 * PrivateRoute. It saves users a page full of refusals, while the server enforces the rule.
 */
export function StaffRoute({ children }: { children: ReactNode }) {
  const { data: profile, problem, reload } = useProfile()
  if (profile?.user.is_staff) return children
  if (!profile && !problem) return <LoadingGate />
  return (
    <article className="card">
      <PageTitle>Staff</PageTitle>
      {problem ? <LoadProblem problem={problem} retry={reload} /> : <p>This page is for the staff.</p>}
      <p>
        <Link to="/">Go home</Link>
      </p>
    </article>
  )
}
