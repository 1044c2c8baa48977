import { type RefCallback, useCallback, useState } from 'react'
import type { Profile } from '../../shared/api/account-api.ts'
import type { SecondFactorStatus, TotpSecret } from '../../shared/api/second-factor-api.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { Badge } from '../components/Badge.tsx'
import { ConfirmedAction } from '../components/ConfirmedAction.tsx'
import { Loading } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { LocalTime } from '../components/LocalTime.tsx'
import { Row } from '../components/Row.tsx'
import { Section } from '../components/Section.tsx'
import { toast } from '../components/toast.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'
import { removeSecondFactor, renewRecoveryCodes } from './factor-calls.ts'
import { keepNewCodes, useNewCodes } from './new-codes.ts'
import { RecoveryCodes } from './RecoveryCodes.tsx'
import { TotpSetup } from './TotpSetup.tsx'
import { useFocusAfter } from './use-focus-after.ts'
import './second-factor.css'

const RENEWED = 'Your old codes no longer work. Other devices are signed out.'

/** Renders the part of the profile page that turns two-step verification on and off. */
export function SecondFactorSection({ profile }: { profile: Profile }) {
  const { call } = useAuth()
  const load = useCallback((signal?: AbortSignal) => call('GET /api/second-factor', { signal }), [call])
  const { data: status, problem, reload } = useLoaded(load)
  const [secret, setSecret] = useState<TotpSecret>()
  const codes = useNewCodes(profile.user.id)
  const start = useFocusAfter(Boolean(secret ?? codes))

  async function begin() {
    setSecret(await call('POST /api/second-factor/totp', {}))
  }

  return (
    <Section title="Two-step verification" actions={status && <StatusBadge status={status} />}>
      {problem && <LoadProblem problem={problem} retry={reload} />}
      {!status && !problem && <Loading>Reading your settings…</Loading>}
      {codes && <RecoveryCodes created={codes} />}
      {secret && !codes && (
        <TotpSetup
          userId={profile.user.id}
          secret={secret}
          confirmLabel={status?.totp_since ? 'Move to this app' : undefined}
          cancel={() => setSecret(undefined)}
        />
      )}
      {status && !codes && !secret && status.totp_since === null && (
        <TurnedOff start={start} profile={profile} begin={begin} />
      )}
      {status && !codes && !secret && status.totp_since !== null && (
        <TurnedOn
          start={start}
          status={status}
          since={status.totp_since}
          userId={profile.user.id}
          begin={begin}
        />
      )}
    </Section>
  )
}

function StatusBadge({ status }: { status: SecondFactorStatus }) {
  return status.totp_since === null ? <Badge tone="neutral">Off</Badge> : <Badge>On</Badge>
}

interface TurnedOffProps {
  /** The element that takes the focus when the set-up is left. */
  start: RefCallback<HTMLElement>
  profile: Profile
  begin(): Promise<void>
}

function TurnedOff({ start, profile: { user, email }, begin }: TurnedOffProps) {
  // Without this, an attacker who registered with another person's e-mail address could lock that person out.
  if (email && !user.email_verified) return <p>Confirm your email first, then you can turn it on.</p>
  return (
    <>
      <p tabIndex={-1} ref={start}>
        Signing in then also needs a code from an app on your phone, so a stolen password isn't enough.
      </p>
      <div className="actions">
        <ActionButton action={begin} pendingLabel="Starting…">
          Set up an authenticator app
        </ActionButton>
      </div>
    </>
  )
}

interface TurnedOnProps {
  start: RefCallback<HTMLElement>
  status: SecondFactorStatus
  since: string
  userId: number
  begin(): Promise<void>
}

/** The number of recovery codes at which the page begins to warn. */
const FEW = 3

function TurnedOn({ start, status, since, userId, begin }: TurnedOnProps) {
  const auth = useAuth()
  const { recovery_codes_left: left } = status

  async function renew() {
    keepNewCodes({ userId, codes: await renewRecoveryCodes(auth), lead: RENEWED })
  }

  async function remove() {
    await removeSecondFactor(auth)
    toast.success('Two-step verification is off. Other devices are signed out.')
  }

  return (
    <>
      <ul className="rows" aria-label="Second factors" tabIndex={-1} ref={start}>
        <Row
          icon="phone"
          title={<strong>Authenticator app</strong>}
          meta={
            <>
              on since <LocalTime iso={since} />
            </>
          }
          action={
            <ActionButton action={begin} pendingLabel="Starting…" look="secondary small">
              Move to another app
            </ActionButton>
          }
        />
        <Row
          icon="key"
          title={<strong>Recovery codes</strong>}
          meta={
            <>
              <span>{left} of 10 left</span> {left <= FEW && <Badge tone="warning">Running out</Badge>}
            </>
          }
          action={
            <ConfirmedAction
              question="Create new recovery codes? Your old ones stop working, and other devices are signed out."
              confirmLabel="Create new codes"
              action={renew}
              pendingLabel="Creating…"
              look="secondary small"
            >
              Create new codes
            </ConfirmedAction>
          }
        />
      </ul>
      {status.required ? (
        <p>
          Your account must have two-step verification. You can move it to another app, but not turn it off.
        </p>
      ) : (
        <div className="actions">
          <ConfirmedAction
            question="Turn off two-step verification? Your password alone then opens your account."
            confirmLabel="Turn off"
            action={remove}
            pendingLabel="Turning off…"
          >
            Turn off
          </ConfirmedAction>
        </div>
      )}
    </>
  )
}
