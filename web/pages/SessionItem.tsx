import { Link } from 'react-router-dom'
import type { SessionEntry } from '../../shared/api/session-api.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { Alert } from '../components/Alert.tsx'
import { Badge } from '../components/Badge.tsx'
import { LocalTime } from '../components/LocalTime.tsx'
import { RelativeTime } from '../components/RelativeTime.tsx'
import { Row } from '../components/Row.tsx'

interface SessionItemProps {
  session: SessionEntry
  end(): Promise<void>
}

/** Renders one session. It has a button to end it, unless it is the current one or the server has ended it. */
export function SessionItem({ session, end }: SessionItemProps) {
  const { device, current, blocked_at } = session
  return (
    <Row
      icon={/iOS|iPhone|Android/.test(device) ? 'phone' : 'laptop'}
      title={
        <>
          <strong>{device}</strong> {current && <Badge>This device</Badge>}
        </>
      }
      meta={<SessionFacts session={session} />}
      action={
        !current &&
        !blocked_at && (
          <ActionButton action={end} pendingLabel="Signing out…" look="secondary small">
            Sign out
            <span className="unseen">
              {' '}
              of {device}, {session.address}, signed in <LocalTime iso={session.created_at} />
            </span>
          </ActionButton>
        )
      }
    >
      {blocked_at && <Blocked since={blocked_at} />}
    </Row>
  )
}

/** Renders the IP address and the times of a session. */
function SessionFacts({
  session: { address, created_at, last_used_at, current },
}: {
  session: SessionEntry
}) {
  return (
    <>
      <span>{address}</span>
      {' · '}
      {current ? (
        <span>active now</span>
      ) : (
        <span>
          last active <RelativeTime iso={last_used_at} />
        </span>
      )}
      {' · '}
      <span>
        signed in <RelativeTime iso={created_at} />
      </span>
    </>
  )
}

function Blocked({ since }: { since: string }) {
  return (
    <Alert tone="danger">
      <p>
        A copy of this session was used, so we ended it on <LocalTime iso={since} />. If that wasn't you,{' '}
        <Link to="/profile">change your password</Link>.
      </p>
    </Alert>
  )
}
