import { useEffect, useState } from 'react'
import { epochNow } from '../../shared/epoch.ts'
import { formatDuration } from '../components/format-duration.ts'
import { Section } from '../components/Section.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { type AuthState, ageOf } from '../session/auth-state.ts'

/** Renders when the access token expires, and a link to the token inspector. Not part of a production build. */
export function TokenTile() {
  const { state } = useAuth()
  const left = secondsLeft(state, useSeconds())
  return (
    <Section title="Your access token">
      <p>
        Expires in <strong>{formatDuration(left)}</strong>
      </p>
      <p className="meta">It is renewed before that. Development only.</p>
      <a href="#token-inspector">Open the token inspector</a>
    </Section>
  )
}

/** Returns the remaining life of the access token. It counts from the receipt, because the clock may be wrong. */
function secondsLeft(state: AuthState, now: number): number {
  if (state.status !== 'signed-in') return 0
  const { user, receivedAt } = state
  return Math.max(0, user.exp - user.iat - ageOf(receivedAt, now))
}

/** Returns the time in seconds since the epoch, and renders the component again every second. */
function useSeconds(): number {
  const [now, setNow] = useState(epochNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(epochNow()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
