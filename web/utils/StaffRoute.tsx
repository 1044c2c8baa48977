import type { ReactNode } from 'react'
import { Link } from 'react-router-dom'
import { LoadingGate } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { useProfile } from '../profile/ProfileContext.tsx'

/**
 * Shows its children to the staff, a gate while it is unknown who that is, else a sentence. Stands
 * inside a PrivateRoute. It spares people a page of refusals; it is the server that refuses.
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
