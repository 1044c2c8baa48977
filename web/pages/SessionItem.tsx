import { Link } from 'react-router-dom'
import type { SessionEntry } from '../../shared/api/session-api.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { LocalTime } from '../components/LocalTime.tsx'
import { SessionFacts } from '../components/SessionFacts.tsx'

interface SessionItemProps {
  session: SessionEntry
  end(): Promise<void>
}

/** Renders one session, with a button to end it. */
export function SessionItem({ session, end }: SessionItemProps) {
  const { device, current, blocked_at } = session
  return (
    <li>
      <SessionFacts session={session} />
      {blocked_at && <Blocked since={blocked_at} />}
      {!current && !blocked_at && (
        <ActionButton action={end} pendingWords="Ending …">
          End<span className="unseen"> the session: {device}</span>
        </ActionButton>
      )}
    </li>
  )
}

function Blocked({ since }: { since: string }) {
  return (
    <p className="notice problem">
      A copy of this session was used, so we ended it on <LocalTime iso={since} />. If that was not you,{' '}
      <Link to="/profile">change your password</Link>.
    </p>
  )
}
