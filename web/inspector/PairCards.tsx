import { jwtDecode } from 'jwt-decode'
import type { ReactNode } from 'react'
import type { RefreshClaims } from '../../shared/api/token-api.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { Badge } from '../components/Badge.tsx'
import { formatDuration } from '../components/format-duration.ts'
import { Section } from '../components/Section.tsx'
import type { SessionData } from '../session/auth-state.ts'
import { useInspection, useTimeline } from './InspectionContext.tsx'
import { placesOf } from './whereabouts.ts'

/** Renders the two tokens of the session: what each opens, where it lives, who sees it. */
export function PairCards({ session }: { session: SessionData }) {
  const { transport } = useInspection()
  // Stored items change with events, but the browser does not notify the tab that wrote them.
  useTimeline()
  const { access, refresh } = session.authTokens
  return (
    <Section title="The pair">
      <div className="pair">
        <TokenCard
          title="Access token"
          facts={{
            Opens: 'Every protected route, such as GET /api/profile',
            Sent:
              transport === 'cookies'
                ? 'By the browser, as a cookie'
                : 'By the page: Authorization: Bearer …',
            ...placeFacts(access),
            Lasts: formatDuration(session.user.exp - session.user.iat),
          }}
        />
        <TokenCard
          title="Refresh token"
          facts={{
            Opens: 'POST /api/token/refresh alone, and once',
            Sent:
              transport === 'body'
                ? 'By the page, in the body of that request'
                : 'By the browser, as a cookie',
            ...placeFacts(refresh),
            Lasts: lifeOf(refresh),
          }}
        />
      </div>
      <p className="remark">{LESSONS[transport]}</p>
    </Section>
  )
}

/** What an injected script gains, by transport. */
export const LESSONS: Record<TokenTransport, string> = {
  body: 'In body, a script that gets into the page takes both tokens along and goes on elsewhere. One bad package is enough.',
  'refresh-cookie':
    'In refresh-cookie, such a script can use what this page can, but takes at most an access token of minutes along.',
  cookies: 'In cookies, such a script takes no token along. It can still act for you while the page is open.',
}

function TokenCard({ title, facts }: { title: string; facts: Record<string, ReactNode> }) {
  return (
    <div className="token-card">
      <h3>{title}</h3>
      <dl>
        {Object.entries(facts).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function placeFacts(token: string | undefined): Record<string, ReactNode> {
  const places = placesOf(token)
  if (places.length === 0) {
    return { Lives: 'In an HttpOnly cookie of the browser', Seen: <Seen by="server" /> }
  }
  return { Lives: `In ${places.join(' and ')}`, Seen: <Seen by="scripts" /> }
}

function Seen({ by }: { by: 'server' | 'scripts' }) {
  return by === 'server' ? (
    <Badge>only the server</Badge>
  ) : (
    <Badge tone="warning">any script of this page</Badge>
  )
}

function lifeOf(refresh: string | undefined): string {
  if (refresh === undefined) return 'Only the server knows'
  const { exp, iat } = jwtDecode<RefreshClaims>(refresh)
  return formatDuration(exp - iat)
}
