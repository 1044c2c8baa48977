import type { ReactElement } from 'react'
import { Link } from 'react-router-dom'
import { Loading } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { Page } from '../components/Page.tsx'
import { Section } from '../components/Section.tsx'
import { PasskeysSection } from '../passkeys/PasskeysSection.tsx'
import { useProfile } from '../profile/ProfileContext.tsx'
import { SecondFactorSection } from '../second-factor/SecondFactorSection.tsx'
import { SignInMethodsSection } from '../social/SignInMethodsSection.tsx'
import { EmailForm } from './EmailForm.tsx'
import { NamesForm } from './NamesForm.tsx'
import { NoPassword } from './NoPassword.tsx'
import { PasswordForm } from './PasswordForm.tsx'

/** Renders the settings of the user's own account. `sections` are added by the product, and follow ours. */
export function ProfilePage({ sections }: { sections: readonly ReactElement[] }) {
  const { data: profile, setData: setProfile, problem, reload } = useProfile()
  return (
    <Page layout="settings" title="Your profile" lead={profile && <Username name={profile.user.username} />}>
      {problem && <LoadProblem problem={problem} retry={reload} />}
      {!profile && !problem && <Loading>Reading your profile…</Loading>}
      {profile && (
        <>
          <Section title="Name">
            <NamesForm profile={profile} onSaved={setProfile} />
          </Section>
          <Section title="Email">
            <EmailForm profile={profile} onSaved={setProfile} />
          </Section>
          <Section title="Password">
            {profile.user.has_password && <PasswordForm username={profile.user.username} />}
            {!profile.user.has_password && <NoPassword profile={profile} />}
          </Section>
          <SignInMethodsSection />
          <SecondFactorSection profile={profile} />
          <PasskeysSection />
          <Section title="Sessions">
            <p>
              <Link to="/sessions">Manage sessions</Link>
            </p>
          </Section>
          {sections}
        </>
      )}
    </Page>
  )
}

function Username({ name }: { name: string }) {
  return (
    <>
      <span>Username:</span> <bdi>{name}</bdi>
    </>
  )
}
