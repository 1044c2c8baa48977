import { jwtDecode } from 'jwt-decode'
import type { ReactNode } from 'react'
import { Section } from '../components/Section.tsx'
import type { SessionData } from '../session/auth-state.ts'
import { claimWords, headerWords, TIME_CLAIMS } from './claim-labels.ts'
import { clockTime, dayTime } from './clock-time.ts'
import { Fact } from './Fact.tsx'
import { distanceWords } from './format-duration.ts'
import { useNow, useSessionState } from './InspectionContext.tsx'

/** Renders the claims of the access token with explanations. Decoded, not verified: the server does that. */
export function AccessTokenView() {
  const state = useSessionState()
  return (
    <Section title="What the access token says">
      {state.status === 'signed-in' ? <Decoded session={state} /> : <p className="remark">There is none.</p>}
    </Section>
  )
}

function Decoded({ session }: { session: SessionData }) {
  const { access } = session.authTokens
  const now = useNow()
  // The server's time, estimated from the token's own times.
  const serverNow = session.user.iat + (now - session.receivedAt)
  return (
    <>
      <h3>Header</h3>
      {access === undefined ? <UnseenHeader /> : <Header access={access} />}
      <h3>Payload</h3>
      <dl className="claims">
        {Object.entries(session.user).map(([name, value]) => (
          <Part key={name} name={name} value={String(value)} words={claimWords(name)}>
            {TIME_CLAIMS.includes(name) && <Moment seconds={Number(value)} now={serverNow} />}
          </Part>
        ))}
      </dl>
      {access !== undefined && <Encoded access={access} />}
    </>
  )
}

function Header({ access }: { access: string }) {
  return (
    <dl className="claims">
      {Object.entries(jwtDecode(access, { header: true })).map(([name, value]) => (
        <Part key={name} name={name} value={String(value)} words={headerWords(name)} />
      ))}
    </dl>
  )
}

function UnseenHeader() {
  return (
    <p className="remark">
      Only the server sees it: the token is in an HttpOnly cookie. What it says, the server tells beside it.
    </p>
  )
}

interface PartProps {
  name: string
  value: string
  words: string | undefined
  children?: ReactNode
}

function Part({ name, value, words = 'One of your own.', children }: PartProps) {
  return (
    <Fact name={name}>
      <span className="value">{value}</span> {children}
      <small>{words}</small>
    </Fact>
  )
}

const DAY_SECONDS = 86_400

function Moment({ seconds, now }: { seconds: number; now: number }) {
  const isFar = Math.abs(seconds - now) >= DAY_SECONDS
  return (
    <span className="moment">
      {distanceWords(seconds, now)}, {isFar ? dayTime(seconds) : clockTime(seconds)}
    </span>
  )
}

/** Renders the encoded token: three parts with dots between. */
function Encoded({ access }: { access: string }) {
  const [header, payload, signature] = access.split('.')
  return (
    <details>
      <summary>The token itself</summary>
      <p className="encoded">
        <span className="header">{header}</span>.<span className="payload">{payload}</span>.
        <span className="signature">{signature}</span>
      </p>
      <p className="remark">
        Encoded, not encrypted: anyone who has it can read it, and use it until it expires. Only the
        signature, the last part, cannot be made without the key.
      </p>
    </details>
  )
}
