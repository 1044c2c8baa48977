import { Link } from 'react-router-dom'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { Section } from '../components/Section.tsx'
import { useProfile } from '../profile/ProfileContext.tsx'
import { SignInMethods } from '../social/SignInMethods.tsx'
import { useProviders } from '../social/use-providers.ts'
import { useSignInMethods } from '../social/use-sign-in-methods.ts'
import { EmailForm } from './EmailForm.tsx'
import { NamesForm } from './NamesForm.tsx'
import { NoPassword } from './NoPassword.tsx'
import { PasswordForm } from './PasswordForm.tsx'

/** Renders what the owner may change of an account, each in its own form. */
export function ProfilePage() {
  const { data: profile, setData: setProfile, ...profileLoading } = useProfile()
  const { data: waysIn, setData: setWaysIn, ...waysInLoading } = useSignInMethods()
  const providers = useProviders()
  const failed = [profileLoading, waysInLoading].find(({ problem }) => problem)
  const ready = profile && waysIn && providers
  return (
    <article className="card">
      <PageTitle>Your profile</PageTitle>
      {failed?.problem && <LoadProblem problem={failed.problem} retry={failed.reload} />}
      {!ready && !failed && <p aria-busy="true">Reading your profile …</p>}
      {ready && (
        <>
          <Section title="Name">
            <NamesForm profile={profile} onSaved={setProfile} />
          </Section>
          <Section title="E-mail address">
            <EmailForm profile={profile} hasPassword={waysIn.has_password} onSaved={setProfile} />
          </Section>
          <Section title="Password">
            {waysIn.has_password ? (
              <PasswordForm username={profile.user.username} />
            ) : (
              <NoPassword profile={profile} />
            )}
          </Section>
          <Section title="Ways to sign in">
            <SignInMethods waysIn={waysIn} providers={providers} onChange={setWaysIn} />
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
