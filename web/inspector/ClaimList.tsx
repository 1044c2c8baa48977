import { useState } from 'react'
import { formatDistance } from '../components/format-duration.ts'
import type { SessionData } from '../session/auth-state.ts'
import { claimLabel, headerLabel, TIME_CLAIMS } from './claim-labels.ts'
import { clockTime, dayTime } from './clock-time.ts'
import { useNow } from './InspectionContext.tsx'
import { moveFocus } from './move-focus.ts'
import type { PartName } from './token-parts.ts'

/** A claim that the user points at or has focused. */
export interface Pointed {
  part: PartName
  name: string
  value: unknown
}

interface ClaimListProps {
  part: 'header' | 'payload'
  claims: object
  point(at: Pointed | undefined): void
  /** The session of the claims. With it, times are shown relative to now. */
  session?: SessionData
}

/** Renders claims with explanations. The arrow keys move between them. */
export function ClaimList({ part, claims, point, session }: ClaimListProps) {
  const [current, setCurrent] = useState(0)
  return (
    <ul className={`claims part-${part}`} onKeyDown={moveFocus} onPointerLeave={() => point(undefined)}>
      {Object.entries(claims).map(([name, value], place) => (
        <li key={name}>
          <button
            type="button"
            className="claim"
            data-stop
            tabIndex={place === current ? 0 : -1}
            onPointerEnter={() => point({ part, name, value })}
            onClick={() => point({ part, name, value })}
            onFocus={() => {
              setCurrent(place)
              point({ part, name, value })
            }}
            onBlur={() => point(undefined)}
          >
            <code>{name}</code> <span className="value">{String(value)}</span>{' '}
            {session && TIME_CLAIMS.includes(name) && <Moment seconds={Number(value)} session={session} />}
            <small>{(part === 'header' ? headerLabel : claimLabel)(name) ?? 'Custom claim'}</small>
          </button>
        </li>
      ))}
    </ul>
  )
}

const DAY_SECONDS = 86_400

function Moment({ seconds, session }: { seconds: number; session: SessionData }) {
  const now = useNow()
  // The server's time, estimated from the token's own times.
  const serverNow = session.user.iat + (now - session.receivedAt)
  const isFar = Math.abs(seconds - serverNow) >= DAY_SECONDS
  return (
    <span className="moment">
      {formatDistance(seconds, serverNow)}, {isFar ? dayTime(seconds) : clockTime(seconds)}
    </span>
  )
}
