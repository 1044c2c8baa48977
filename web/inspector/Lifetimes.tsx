import { jwtDecode } from 'jwt-decode'
import type { RefreshClaims } from '../../shared/api/token-api.ts'
import { asSetting, formatDuration } from '../components/format-duration.ts'
import { Section } from '../components/Section.tsx'
import type { SessionData } from '../session/auth-state.ts'
import { dayTime } from './clock-time.ts'
import { useSessionState } from './InspectionContext.tsx'

/** Renders all lifetimes that the page knows, and the settings that change them. */
export function Lifetimes() {
  const state = useSessionState()
  const session = state.status === 'signed-in' ? state : undefined
  return (
    <Section title="Token lifetime">
      <dl className="facts">
        {LIFETIMES.map(({ name, words, shorter, secondsOf, otherwise }) => {
          const seconds = session && secondsOf(session)
          return (
            <div key={name}>
              <dt>{words}</dt>
              <dd>
                <span>
                  {seconds === undefined
                    ? session
                      ? otherwise(session)
                      : 'No token: you’re signed out'
                    : formatDuration(seconds)}
                </span>
                <Lines name={name} values={[...(seconds ? [asSetting(seconds)] : []), shorter]} />
              </dd>
            </div>
          )
        })}
      </dl>
      <p className="remark">
        Lines for <code>.env</code>: as it is, if the page can tell, and short enough to watch. The server
        reads them when it starts.
      </p>
    </Section>
  )
}

function Lines({ name, values }: { name: string; values: string[] }) {
  return values.map((value) => (
    <small key={value}>
      <code className="line">
        {name}={value}
      </code>
    </small>
  ))
}

interface Lifetime {
  /** The name of the setting. */
  name: string
  words: string
  shorter: string
  /** Returns undefined if no token that this page can read contains it. */
  secondsOf(session: SessionData): number | undefined
  otherwise(session: SessionData): string
}

const LIFETIMES: Lifetime[] = [
  {
    name: 'ACCESS_TOKEN_LIFETIME',
    words: 'access token',
    shorter: '12s',
    secondsOf: ({ user }) => user.exp - user.iat,
    otherwise: () => '',
  },
  {
    name: 'REFRESH_TOKEN_LIFETIME',
    words: 'refresh token',
    shorter: '30s',
    secondsOf: ({ authTokens: { refresh } }) => {
      const claims = refresh && jwtDecode<RefreshClaims>(refresh)
      return claims ? claims.exp - claims.iat : undefined
    },
    otherwise: () => 'In a cookie: only the server knows.',
  },
  {
    name: 'SESSION_LIFETIME',
    words: 'session',
    shorter: '2m',
    // Only the first pair was issued when the session began.
    secondsOf: ({ user }) => (user.gen === 1 ? user.session_exp - user.iat : undefined),
    otherwise: ({ user }) => `Ends ${dayTime(user.session_exp)}.`,
  },
]
