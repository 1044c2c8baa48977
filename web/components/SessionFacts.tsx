import type { SessionEntry } from '../../shared/api/session-api.ts'
import { LocalTime } from './LocalTime.tsx'

/** Renders the device, the IP address and the times of one session. */
export function SessionFacts({ session }: { session: SessionEntry }) {
  const { device, address, created_at, last_used_at, current } = session
  return (
    <>
      <p>
        <strong>{device}</strong> {current && <mark>This device</mark>}
      </p>
      <p>
        <small>
          From {address}
          <br />
          Signed in <LocalTime iso={created_at} />
          <br />
          Last used <LocalTime iso={last_used_at} />
        </small>
      </p>
    </>
  )
}
