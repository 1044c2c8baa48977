import { useState } from 'react'
import { ActionButton } from '../components/ActionButton.tsx'
import { ConfirmedAction } from '../components/ConfirmedAction.tsx'
import { BodyExperiment, Experiment, Possible, WHY_NOTHING_ID } from './Experiment.tsx'
import { type ReplayOutcome, refreshNow, replaySpentToken, tamper } from './experiments.ts'
import { useInspection, useSessionState, useTimeline } from './InspectionContext.tsx'
import { OfflineExperiment } from './OfflineExperiment.tsx'
import { ResumedExperiment } from './ResumedExperiment.tsx'
import { SignInButton } from './SignInHint.tsx'
import { type NeedsBody, whyNothing } from './why-not.ts'

const LESSONS = {
  refreshed: 'A new pair: the refresh token that bought it is spent. The timeline has each step.',
  tampered:
    'One bit was enough for a 401: the signature no longer fits. The tab refreshed, asked again with the new token, and the session goes on.',
  'session-ended':
    'The server took the spent token for a stolen one and ended the session for everyone who holds it. The next call of this tab found out.',
  'nothing-spent':
    'This server spends no refresh token (ROTATE_REFRESH_TOKENS=false), so the page has no spent token to replay.',
}

type Lesson = keyof typeof LESSONS

/** Renders the experiments. Each experiment shows its lesson below its button, and its events in the timeline. */
export function ExperimentsTab() {
  const inspection = useInspection()
  const [lesson, setLesson] = useState<Lesson>()
  const isPossible = whyNothing({ state: useSessionState(), ...inspection }) === undefined

  async function teach(experiment: () => Promise<Lesson>) {
    setLesson(undefined)
    setLesson(await experiment())
  }

  const runs: Record<NeedsBody, () => Promise<void>> = {
    tamper: () => teach(() => tamper(inspection).then(() => 'tampered')),
    replay: () => teach(() => replaySpentToken(inspection)),
  }
  const refresh = () => teach(() => refreshNow(inspection).then(() => 'refreshed'))
  return (
    <>
      <ResumedExperiment runs={runs} />
      {!isPossible && <WhyNothing offersSignIn={lesson !== 'session-ended'} />}
      <RefreshExperiment isPossible={isPossible} run={refresh} lesson={lesson} />
      <OfflineExperiment />
      <TamperExperiment isPossible={isPossible} run={runs.tamper} lesson={lesson} />
      <ReplayExperiment isPossible={isPossible} run={runs.replay} lesson={lesson} />
    </>
  )
}

function WhyNothing({ offersSignIn }: { offersSignIn: boolean }) {
  const state = useSessionState()
  const { storage } = useInspection()
  return (
    <div className="hint">
      <p id={WHY_NOTHING_ID}>{whyNothing({ state, storage })}</p>
      {offersSignIn && <SignInAgain />}
    </div>
  )
}

function SignInAgain() {
  const { status } = useSessionState()
  const username = useLastUser()
  return status === 'signed-out' && <SignInButton username={username} again={username !== undefined} />
}

interface OneExperimentProps {
  isPossible: boolean
  run(): Promise<void>
  /** The last lesson, of this experiment or of another one. */
  lesson: Lesson | undefined
}

function RefreshExperiment({ isPossible, run, lesson }: OneExperimentProps) {
  return (
    <Experiment
      title="Refresh"
      about="Spends the refresh token and gets the next pair, before it is due."
      lesson={lesson === 'refreshed' && <p>{LESSONS[lesson]}</p>}
    >
      <Possible isPossible={isPossible} label="Refresh now">
        <ActionButton action={run} pendingLabel="Refreshing…">
          Refresh now
        </ActionButton>
      </Possible>
    </Experiment>
  )
}

function TamperExperiment({ isPossible, run, lesson }: OneExperimentProps) {
  return (
    <BodyExperiment
      name="tamper"
      title="Tamper"
      about="Changes one bit of the stored access token, as an injected script could, and loads the profile with it."
      lesson={lesson === 'tampered' && <p>{LESSONS[lesson]}</p>}
    >
      <Possible isPossible={isPossible} label="Tamper with one bit">
        <ActionButton action={run} pendingLabel="Tampering…">
          Tamper with one bit
        </ActionButton>
      </Possible>
    </BodyExperiment>
  )
}

function ReplayExperiment({ isPossible, run, lesson }: OneExperimentProps) {
  const isOver = lesson === 'session-ended' || lesson === 'nothing-spent'
  return (
    <BodyExperiment
      name="replay"
      title="Replay"
      about="Plays a thief who kept a refresh token and sends it after it was spent."
      lesson={isOver && <ReplayLesson lesson={lesson} />}
    >
      <Possible isPossible={isPossible} label="Replay the spent token">
        <ConfirmedAction
          question="The server will end this session, here and in the other tabs, and you will have to sign in again. Replay it?"
          confirmLabel="Replay and end the session"
          action={run}
          pendingLabel="Replaying…"
        >
          Replay the spent token
        </ConfirmedAction>
      </Possible>
    </BodyExperiment>
  )
}

function ReplayLesson({ lesson }: { lesson: ReplayOutcome }) {
  return (
    <>
      <p>{LESSONS[lesson]}</p>
      {lesson === 'session-ended' && <SignInAgain />}
    </>
  )
}

/** Returns the username of the last user in the timeline who was signed in. */
function useLastUser(): string | undefined {
  const last = useTimeline().findLast(
    (event) => event.type === 'signed-in' || event.type === 'tokens-refreshed',
  )
  return last && 'claims' in last ? last.claims?.username : undefined
}
