import { useCallback } from 'react'
import { Link } from 'react-router-dom'
import type { Profile } from '../../shared/api/account-api.ts'
import { Avatar } from '../components/Avatar.tsx'
import { EmailBadge } from '../components/EmailBadge.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { Page } from '../components/Page.tsx'
import { RelativeTime } from '../components/RelativeTime.tsx'
import { Section } from '../components/Section.tsx'
import { UnconfirmedAddress } from '../components/UnconfirmedAddress.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'
import { useProfile } from '../profile/ProfileContext.tsx'
import { SignInMethodsTile } from '../social/SignInMethodsTile.tsx'
import { TokenTile } from './TokenTile.tsx'

/** Renders an overview of the user's account, with links to the pages that change it. */
export function HomePage() {
  const { data: profile, problem, reload } = useProfile()
  return (
    <Page
      title="Home"
      lead="You are logged in to the homepage!"
      before={<Avatar name={profile ? nameOf(profile) : ''} />}
    >
      {problem && <LoadProblem problem={problem} retry={reload} />}
      {profile && <UnconfirmedAddress profile={profile} />}
      <div className="tiles">
        {!problem && <AccountTile profile={profile} />}
        <SessionsTile />
        <SignInMethodsTile />
        {profile?.user.is_staff && <StaffTile />}
        {import.meta.env.VITE_INSPECTOR === 'on' && <TokenTile />}
      </div>
    </Page>
  )
}

function AccountTile({ profile }: { profile: Profile | undefined }) {
  return (
    <Section title="Account">
      <div aria-busy={!profile}>
        <p>
          Name: <bdi>{profile ? nameOf(profile) : ''}</bdi>
        </p>
        <p>
          <span>
            Email: <bdi>{profile?.email}</bdi>
          </span>{' '}
          {profile?.email && <EmailBadge verified={profile.user.email_verified} />}
        </p>
      </div>
      <Link to="/profile">Edit profile</Link>
    </Section>
  )
}

/** Returns the full name, or the user name if the user gave neither first nor last name. */
function nameOf({ first_name, last_name, user }: Profile): string {
  return `${first_name} ${last_name}`.trim() || user.username
}

function SessionsTile() {
  const { call } = useAuth()
  const load = useCallback((signal?: AbortSignal) => call('GET /api/sessions', { signal }), [call])
  const { data = [] } = useLoaded(load)
  const live = data.filter(({ blocked_at }) => blocked_at === null)
  const [here, ...others] = live
  return (
    <Section title="Sessions">
      <p aria-busy={!here}>
        {here && (
          <>
            Signed in on <strong>{live.length === 1 ? '1 device' : `${live.length} devices`}</strong>
          </>
        )}
      </p>
      <p className="meta">
        {here && <span>{here.device}, now</span>}
        {others[0] && (
          <span>
            {' '}
            · {others[0].device}, <RelativeTime iso={others[0].last_used_at} />
          </span>
        )}
      </p>
      <Link to="/sessions">Review sessions</Link>
    </Section>
  )
}

function StaffTile() {
  return (
    <Section title="Staff">
      <p>All accounts, and what happens to them today.</p>
      <Link to="/admin">Open the overview</Link>
    </Section>
  )
}
