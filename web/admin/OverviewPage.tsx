import { useCallback } from 'react'
import { Link } from 'react-router-dom'
import type { AdminOverview } from '../../shared/api/admin-api.ts'
import { Loading } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { Page } from '../components/Page.tsx'
import { Section } from '../components/Section.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'
import { countLabel } from './count-label.ts'
import { EventChart } from './EventChart.tsx'
import { eventListPath } from './event-query.ts'
import { useOverview } from './use-overview.ts'
import { userListPath } from './user-query.ts'

/** Renders the counts that staff look at first. Each links to the list of what it counts. */
export function OverviewPage() {
  return (
    <Page title="Overview" layout="wide" lead="Days are in UTC.">
      <Figures />
      <Section title="Sign-ins of the last 14 days" actions={<Link to="/admin/events">All activity</Link>}>
        <Chart />
      </Section>
    </Page>
  )
}

function Figures() {
  const { data: overview, problem, reload } = useOverview()
  if (problem) return <LoadProblem problem={problem} retry={reload} />
  if (!overview) return <Loading>Loading figures…</Loading>
  return (
    <ul className="figures" aria-label="Figures">
      {figuresOf(overview).map((figure) => (
        <FigureTile key={figure.label} {...figure} />
      ))}
    </ul>
  )
}

interface Figure {
  label: string
  count: number | null
  /** The path of the list with the counted users or events. */
  to: string
  /** Whether a count above zero is highlighted, because staff should investigate it. */
  isWorrying?: boolean
}

function figuresOf(overview: AdminOverview): Figure[] {
  const { today } = overview
  return [
    { label: 'Users', count: overview.users, to: userListPath({}) },
    {
      label: 'Active in the last 30 days',
      count: overview.recent_users,
      to: userListPath({ sort: 'last_login', order: 'desc' }),
    },
    {
      label: 'Sign-ups today',
      count: overview.sign_ups_today,
      to: userListPath({ sort: 'date_joined', order: 'desc' }),
    },
    {
      label: 'Failed sign-ins today',
      count: overview.failures_today,
      to: eventListPath({ outcome: 'failure', from: today }),
      isWorrying: true,
    },
    {
      label: 'Rate limited today',
      count: overview.limited_today,
      to: eventListPath({ event: 'limited', from: today }),
      isWorrying: true,
    },
    {
      label: 'Email not confirmed',
      count: overview.email_not_verified,
      to: userListPath({ email_verified: 'false' }),
    },
    { label: 'Deactivated', count: overview.deactivated, to: userListPath({ is_active: 'false' }) },
    { label: 'Staff', count: overview.staff, to: userListPath({ is_staff: 'true' }) },
  ]
}

function FigureTile({ label, count, to, isWorrying }: Figure) {
  return (
    <li className={isWorrying && count !== 0 ? 'worrying' : undefined}>
      <Link to={to}>
        <strong>{countLabel(count)}</strong> <span>{label}</span>
      </Link>
    </li>
  )
}

function Chart() {
  const { call } = useAuth()
  const load = useCallback(
    (signal?: AbortSignal) => call('GET /api/admin/events/summary', { query: { days: '14' }, signal }),
    [call],
  )
  const { data: summary, problem, reload } = useLoaded(load)
  if (problem) return <LoadProblem problem={problem} retry={reload} />
  if (!summary) return <Loading>Loading chart…</Loading>
  return <EventChart summary={summary} />
}
