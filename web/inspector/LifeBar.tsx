import { Section } from '../components/Section.tsx'
import { ageOf, renewalAge, type SessionData } from '../session/auth-state.ts'
import { durationWords } from './format-duration.ts'
import { useNow, useSessionState } from './InspectionContext.tsx'

/** Renders the remaining life of the access token, up to the next refresh and to its end. */
export function LifeBar() {
  const state = useSessionState()
  return (
    <Section title="Life of the access token">
      {state.status === 'signed-in' ? <Bar session={state} /> : <p className="remark">There is none.</p>}
    </Section>
  )
}

function Bar({ session }: { session: SessionData }) {
  const now = useNow()
  const life = session.user.exp - session.user.iat
  const age = Math.min(life, ageOf(session.receivedAt, now))
  const due = renewalAge(session.user)
  const words = `${refreshWords(due - age)}, ${age < life ? `expires in ${durationWords(life - age)}` : 'expired'}`
  return (
    <>
      <svg className="life" width="100%" height="26" role="img" aria-label={words}>
        <rect className="whole" width="100%" height="12" rx="6" />
        <rect
          className={age < due ? 'left' : 'left due'}
          width={`${(100 * (life - age)) / life}%`}
          height="12"
          rx="6"
        />
        <line
          className="mark"
          x1={`${100 - (100 * due) / life}%`}
          x2={`${100 - (100 * due) / life}%`}
          y1="0"
          y2="18"
        />
        <text x={`${100 - (100 * due) / life}%`} y="26" dx="4">
          refresh
        </text>
      </svg>
      <p className="figures">{words}</p>
    </>
  )
}

function refreshWords(seconds: number): string {
  return seconds > 0 ? `Refresh in ${durationWords(seconds)}` : 'Refresh is due'
}
