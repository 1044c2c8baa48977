import type { Profile } from '../../shared/api/account-api.ts'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { UnconfirmedAddress } from '../components/UnconfirmedAddress.tsx'
import { useProfile } from '../profile/ProfileContext.tsx'

/** Greets the signed-in user with their own profile. */
export function HomePage() {
  const { data: profile, problem, reload } = useProfile()
  return (
    <article className="card">
      <PageTitle>Home</PageTitle>
      <p>You are logged in to the homepage!</p>
      {problem ? (
        <LoadProblem problem={problem} retry={reload} />
      ) : (
        <div aria-busy={!profile}>
          <p>Name: {profile ? nameOf(profile) : ''}</p>
          <p>Email: {profile?.email}</p>
        </div>
      )}
      {profile && <UnconfirmedAddress profile={profile} />}
    </article>
  )
}

/** Returns the full name, or the user name if the user gave neither first nor last name. */
function nameOf({ first_name, last_name, user }: Profile): string {
  return `${first_name} ${last_name}`.trim() || user.username
}
