import { useCallback } from 'react'
import { Link, useParams, useSearchParams } from 'react-router-dom'
import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import type { ApiError } from '../api/client.ts'
import { Alert } from '../components/Alert.tsx'
import { Avatar } from '../components/Avatar.tsx'
import { Loading } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { Page } from '../components/Page.tsx'
import { Section } from '../components/Section.tsx'
import { Tabs } from '../components/Tabs.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'
import { UserAccess } from './UserAccess.tsx'
import { UserActivity } from './UserActivity.tsx'
import { UserEmailForm } from './UserEmailForm.tsx'
import { UserFacts } from './UserFacts.tsx'
import { UserNamesForm } from './UserNamesForm.tsx'
import { UserSecondFactor } from './UserSecondFactor.tsx'
import { UserSessions } from './UserSessions.tsx'

/** Renders one account: its facts, sessions and events, and the actions of staff. */
export function UserPage() {
  const { id = '' } = useParams()
  // The key resets the page for another account, so that nothing typed for one is sent for the next.
  return <Account key={id} id={id} />
}

function Account({ id }: { id: string }) {
  const { user: viewer } = useAuth()
  const { data: user, setData: setUser, problem, reload } = useAdminUser(id)
  const { data: staff } = useAdminUser(String(viewer?.user_id))
  return (
    <Page
      title={user?.username ?? 'User'}
      layout="wide"
      before={<Avatar name={user ? fullNameOf(user) || user.username : ''} />}
      lead={user && fullNameOf(user)}
    >
      {problem && <UserProblem problem={problem} retry={reload} />}
      {!(user && staff) && !problem && <Loading>Loading user…</Loading>}
      {user && staff && <AccountTabs user={user} staff={staff} onChange={setUser} />}
    </Page>
  )
}

function fullNameOf({ first_name, last_name }: AdminUserDetail): string {
  return `${first_name} ${last_name}`.trim()
}

/** The error codes that mean that the URL belongs to no user. */
const NO_USER: ApiError['code'][] = ['not_found', 'invalid']

function UserProblem({ problem, retry }: { problem: ApiError; retry: () => void }) {
  if (!NO_USER.includes(problem.code)) return <LoadProblem problem={problem} retry={retry} />
  return (
    <Alert tone="warning" role="alert">
      <p>There is no such user.</p>
      <Link to="/admin/users">Show all users</Link>
    </Alert>
  )
}

interface AccountTabsProps {
  user: AdminUserDetail
  /** The account of the signed-in staff member. */
  staff: AdminUserDetail
  onChange(user: AdminUserDetail): void
}

/** Renders the tabs. The URL names the selected tab, and only that one loads its content. */
function AccountTabs({ user, staff, onChange }: AccountTabsProps) {
  const [params, setParams] = useSearchParams()
  // The server enforces this rule. Here it hides forms that the server would refuse.
  const mayChange = staff.is_superuser || user.id === staff.id || !(user.is_staff || user.is_superuser)
  const select = (tab: string) => setParams(tab === 'overview' ? {} : { tab }, { replace: true })
  return (
    <Tabs
      label={`Account of ${user.username}`}
      selected={params.get('tab') ?? 'overview'}
      onSelect={select}
      tabs={[
        {
          id: 'overview',
          label: 'Overview',
          content: <Overview user={user} staff={staff} mayChange={mayChange} onChange={onChange} />,
        },
        { id: 'sessions', label: 'Sessions', content: <UserSessions user={user} mayEnd={mayChange} /> },
        { id: 'activity', label: 'Activity', content: <UserActivity user={user} /> },
      ]}
    />
  )
}

function Overview({ user, staff, mayChange, onChange }: AccountTabsProps & { mayChange: boolean }) {
  return (
    <div className="columns">
      <div>
        <Section title="Account">
          <UserFacts user={user} />
        </Section>
        {mayChange && (
          <Section title="Access">
            <UserAccess user={user} staff={staff} onChange={onChange} />
          </Section>
        )}
        <UserSecondFactor user={user} staff={staff} />
      </div>
      {mayChange ? (
        <div>
          <Section title="Name">
            <UserNamesForm user={user} onSaved={onChange} />
          </Section>
          <Section title="Email">
            <UserEmailForm user={user} staff={staff} onSaved={onChange} />
          </Section>
        </div>
      ) : (
        <Alert tone="info">
          <p>Only superusers can change this account.</p>
        </Alert>
      )}
    </div>
  )
}

function useAdminUser(id: string) {
  const { call } = useAuth()
  const load = useCallback(
    (signal?: AbortSignal) => call('GET /api/admin/users/:id', { params: { id }, signal }),
    [call, id],
  )
  return useLoaded(load)
}
