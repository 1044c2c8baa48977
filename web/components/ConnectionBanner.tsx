import { useEffect } from 'react'
import { type Auth, useAuth } from '../context/AuthContext.tsx'
import { useAttempt } from '../hooks/use-attempt.ts'
import { ButtonLabel } from './ButtonLabel.tsx'
import { Icon } from './Icon.tsx'
import { MoreAbout } from './MoreAbout.tsx'

const MESSAGES: Record<NonNullable<Auth['trouble']>, string> = {
  offline: "You're offline. We'll reconnect automatically.",
  unreachable: "Can't reach the server. Retrying…",
  failing: 'The server is having problems. Retrying…',
  busy: 'The server is busy. Retrying shortly…',
}

/** The heading on the errors page that explains each trouble. */
const TOPICS = { offline: 'network', unreachable: 'network', failing: 'error', busy: 'throttled' } as const

/** Renders a warning while the connection to the server has a problem. At other times the element is empty. */
export function ConnectionBanner() {
  const { trouble, state } = useAuth()
  useFocusInView(trouble !== undefined)
  // The element is always rendered, because screen readers announce changes only in a live region that exists already.
  return (
    <div className="banner" aria-live="polite">
      {trouble && (
        <div>
          <Icon name="warning" />
          <p>
            <span>
              {state.status === 'signed-out' ? MESSAGES[trouble] : `${MESSAGES[trouble]} You stay signed in.`}
            </span>{' '}
            <MoreAbout topic={TOPICS[trouble]} />
          </p>
          {trouble !== 'busy' && <TryNow />}
        </div>
      )}
    </div>
  )
}

/** Scrolls the focused element out from under a banner that has just appeared. */
function useFocusInView(isShown: boolean): void {
  useEffect(() => {
    if (isShown) document.activeElement?.scrollIntoView({ block: 'nearest' })
  }, [isShown])
}

function TryNow() {
  const { connection } = useAuth()
  const { progress, begin } = useAttempt(connection.tryNow)
  const pending = progress.status === 'pending'
  return (
    <button type="button" className="secondary small" onClick={begin} aria-disabled={pending}>
      <ButtonLabel pending={pending} pendingLabel="Trying…">
        Try now
      </ButtonLabel>
    </button>
  )
}
