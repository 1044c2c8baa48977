import { LoadProblem } from '../components/LoadProblem.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { UnconfirmedAddress } from '../components/UnconfirmedAddress.tsx'
import { useProfile } from '../utils/use-profile.ts'

/** Greets whoever is signed in with their own profile. */
export function HomePage() {
  const { data: profile, problem, reload } = useProfile()
  return (
    <article className="card">
      <PageTitle>Home</PageTitle>
      <p>You are logged in to the homepage!</p>
      {problem ? (
        <LoadProblem problem={problem} retry={reload} />
      ) : (
        <div aria-busy={!profile} className="profile">
          <p>Name: {profile && `${profile.first_name} ${profile.last_name}`.trim()}</p>
          <p>Email: {profile?.email}</p>
        </div>
      )}
      {profile && <UnconfirmedAddress profile={profile} />}
    </article>
  )
}
