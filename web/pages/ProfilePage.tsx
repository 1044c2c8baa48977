import { Link } from 'react-router-dom'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { Section } from '../components/Section.tsx'
import { useProfile } from '../utils/use-profile.ts'
import { EmailForm } from './EmailForm.tsx'
import { NamesForm } from './NamesForm.tsx'
import { PasswordForm } from './PasswordForm.tsx'

/** Everything of an account that its owner may change, each by a form of its own. */
export function ProfilePage() {
  const { data: profile, setData: setProfile, problem, reload } = useProfile()
  return (
    <article className="card">
      <PageTitle>Your profile</PageTitle>
      {problem && <LoadProblem problem={problem} retry={reload} />}
      {!profile && !problem && <p aria-busy="true">Reading your profile …</p>}
      {profile && (
        <>
          <Section title="Name">
            <NamesForm profile={profile} onSaved={setProfile} />
          </Section>
          <Section title="E-mail address">
            <EmailForm profile={profile} onSaved={setProfile} />
          </Section>
          <Section title="Password">
            <PasswordForm username={profile.user.username} />
          </Section>
          <Section title="Devices">
            <p>
              <Link to="/sessions">See where you are signed in</Link>
            </p>
          </Section>
        </>
      )}
    </article>
  )
}
