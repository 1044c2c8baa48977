import { formatDuration } from '../components/format-duration.ts'
import { ageOf, refreshAge, type SessionData } from '../session/auth-state.ts'
import { useNow } from './InspectionContext.tsx'

/** Renders the remaining life of the access token, up to the next refresh and to its end. */
export function LifeBar({ session }: { session: SessionData }) {
  const now = useNow()
  const life = session.user.exp - session.user.iat
  const age = Math.min(life, ageOf(session.receivedAt, now))
  const due = refreshAge(session.user)
  const refresh = refreshLabel(due - age)
  const end = age < life ? `expires in ${formatDuration(life - age)}` : 'expired'
  return (
    <span className="life">
      <svg width="100%" height="12" role="img" aria-label={`${refresh}, ${end}`}>
        <title>{`${refresh}, ${end}`}</title>
        <rect className="whole" y="2" width="100%" height="8" rx="4" />
        <rect
          className={age < due ? 'left' : 'left due'}
          y="2"
          width={percent(life - age, life)}
          height="8"
          rx="4"
        />
        <line className="mark" x1={percent(life - due, life)} x2={percent(life - due, life)} y1="0" y2="12" />
      </svg>
      <span className="figures" aria-hidden="true">
        {due > age ? formatDuration(due - age) : 'due'}
      </span>
    </span>
  )
}

function percent(part: number, whole: number): string {
  return `${(100 * part) / whole}%`
}

function refreshLabel(seconds: number): string {
  return seconds > 0 ? `Refresh in ${formatDuration(seconds)}` : 'Refresh is due'
}
