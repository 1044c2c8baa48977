import { type ReactNode, useId, useState, useSyncExternalStore } from 'react'
import { ActionButton } from '../components/ActionButton.tsx'
import { ConfirmedAction } from '../components/ConfirmedAction.tsx'
import { Section } from '../components/Section.tsx'
import { pretendOffline, refreshNow, replaySpentToken, tamper } from './experiments.ts'
import { useInspection, useSessionState } from './InspectionContext.tsx'
import { whyNotReplay, whyNotTamper } from './why-not.ts'

const LESSONS = {
  tampered:
    'One bit was enough for a 401: the signature no longer fits. The tab refreshed, asked again with the new token, and the session goes on.',
  'session-ended':
    'The server took the spent token for a stolen one and ended the session for everyone who holds it. The next call of this tab found out.',
  'nothing-spent':
    'This server spends no refresh token (ROTATE_REFRESH_TOKENS=false), so there is none to replay.',
}

/** Renders the experiments, whose effects appear in the timeline. */
export function Experiments() {
  const inspection = useInspection()
  const state = useSessionState()
  const [lesson, setLesson] = useState('')
  const circumstances = { state, ...inspection }

  async function tamperAndTell() {
    setLesson('')
    await tamper(inspection)
    setLesson(LESSONS.tampered)
  }

  async function replayAndTell() {
    setLesson('')
    setLesson(LESSONS[await replaySpentToken(inspection)])
  }

  return (
    <Section title="Try it">
      <div className="buttons">
        <Possible
          words="Refresh now"
          whyNot={state.status === 'signed-out' ? 'You are not signed in.' : undefined}
        >
          <ActionButton action={() => refreshNow(inspection)} pendingWords="Refreshing …">
            Refresh now
          </ActionButton>
        </Possible>
        <OfflineSwitch />
        <Possible words="Tamper with one bit" whyNot={whyNotTamper(circumstances)}>
          <ActionButton action={tamperAndTell} pendingWords="Tampering …">
            Tamper with one bit
          </ActionButton>
        </Possible>
        <Possible words="Replay the spent token" whyNot={whyNotReplay(circumstances)}>
          <ConfirmedAction
            question="This plays a thief who uses a refresh token that was spent before. The server will end this session, here and in the other tabs, and you will have to sign in again. Replay it?"
            confirmWords="Replay and end the session"
            action={replayAndTell}
            pendingWords="Replaying …"
          >
            Replay the spent token
          </ConfirmedAction>
        </Possible>
      </div>
      <p className="lesson" role="status">
        {lesson}
      </p>
    </Section>
  )
}

interface PossibleProps {
  words: string
  /** Why it cannot be tried. Undefined if it can. */
  whyNot: string | undefined
  children: ReactNode
}

/** Renders a button, or a disabled one with the reason. The keyboard reaches both. */
function Possible({ words, whyNot, children }: PossibleProps) {
  const id = useId()
  if (whyNot === undefined) return children
  return (
    <div className="impossible">
      <button type="button" className="secondary outline" aria-disabled="true" aria-describedby={id}>
        {words}
      </button>
      <small id={id}>{whyNot}</small>
    </div>
  )
}

function OfflineSwitch() {
  const inspection = useInspection()
  const { network } = inspection
  const isCut = useSyncExternalStore(network.subscribe, network.isCut)
  return (
    <button
      type="button"
      className="secondary outline switch"
      aria-pressed={isCut}
      onClick={() => pretendOffline(inspection)}
    >
      Pretend to be offline
    </button>
  )
}
