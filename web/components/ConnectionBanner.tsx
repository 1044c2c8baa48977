import { type Auth, useAuth } from '../context/AuthContext.tsx'
import { useAttempt } from '../hooks/use-attempt.ts'
import { MoreAbout } from './MoreAbout.tsx'

const WORDS: Record<NonNullable<Auth['trouble']>, string> = {
  offline: 'You are offline. We go on as soon as you are back.',
  unreachable: 'The server cannot be reached. We keep trying.',
  failing: 'The server does not work as it should just now. We keep trying.',
  busy: 'The server is busy. Retrying automatically.',
}

/** The topic on the page of errors that explains each trouble. */
const TOPICS = { offline: 'network', unreachable: 'network', failing: 'error', busy: 'throttled' } as const

/** Renders what is wrong with the connection. It never signs the user out. */
export function ConnectionBanner() {
  const { trouble, state } = useAuth()
  // Always rendered, so that screen readers notice what appears in it.
  return (
    <div className="banner" aria-live="polite">
      {trouble && (
        <p>
          <span>
            {state.status === 'signed-out' ? WORDS[trouble] : `${WORDS[trouble]} You stay signed in.`}
          </span>{' '}
          <MoreAbout topic={TOPICS[trouble]} />
          {trouble !== 'busy' && <TryNow />}
        </p>
      )}
    </div>
  )
}

function TryNow() {
  const { connection } = useAuth()
  const { progress, begin } = useAttempt(connection.tryNow)
  const pending = progress.status === 'pending'
  return (
    <button type="button" onClick={begin} aria-disabled={pending}>
      {pending ? 'Trying …' : 'Try now'}
    </button>
  )
}
