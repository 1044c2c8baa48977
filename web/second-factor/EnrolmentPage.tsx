import { useCallback, useEffect, useState } from 'react'
import { Navigate, useLocation } from 'react-router-dom'
import type { SecondFactorStatus, TotpSecret } from '../../shared/api/second-factor-api.ts'
import { ApiError } from '../api/client.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { Alert } from '../components/Alert.tsx'
import { Loading } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { MailboxHint } from '../components/MailboxHint.tsx'
import { Page } from '../components/Page.tsx'
import { ResendButton } from '../components/ResendButton.tsx'
import { Section } from '../components/Section.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { useIsEnrolmentDue } from '../hooks/use-enrolment.ts'
import { useLoaded } from '../hooks/use-loaded.ts'
import { readReturnTo } from '../utils/return-to.ts'
import { useNewCodes } from './new-codes.ts'
import { RecoveryCodes } from './RecoveryCodes.tsx'
import { TotpSetup } from './TotpSetup.tsx'
import { useFocusAfter } from './use-focus-after.ts'
import './second-factor.css'

const LEAD =
  'Your account must have it: a password alone is not enough here. Once it is set up, you can go on.'

/** Renders the page where a user sets up a required second factor. Afterwards redirects to the page they wanted. */
export function EnrolmentPage() {
  const { call, user } = useAuth()
  const load = useCallback((signal?: AbortSignal) => call('GET /api/second-factor', { signal }), [call])
  const { data: status, problem, reload } = useLoaded(load)
  const userId = user?.user_id ?? 0
  const codes = useNewCodes(userId)
  if (status && !codes && !isMissing(status)) return <LeadOn />
  return (
    <Page layout="settings" title="Set up two-step verification" lead={LEAD}>
      <Section title={codes ? 'Recovery codes' : 'Authenticator app'}>
        {problem && <LoadProblem problem={problem} retry={reload} />}
        {!status && !problem && <Loading>Reading your settings…</Loading>}
        {codes && <RecoveryCodes created={codes} />}
        {status && !codes && <Setup userId={userId} username={user?.username ?? ''} />}
      </Section>
    </Page>
  )
}

function isMissing({ required, totp_since }: SecondFactorStatus): boolean {
  return required && totp_since === null
}

/** Redirects to the page that the user wanted to open. */
function LeadOn() {
  const { enrolment } = useAuth()
  const isDue = useIsEnrolmentDue()
  const { state } = useLocation()

  // The server may have stopped requiring the factor. Without a new session, only this ends the redirects to this page.
  useEffect(() => {
    if (isDue) enrolment.settle()
  }, [isDue, enrolment])

  return isDue ? null : <Navigate to={readReturnTo(state)} replace />
}

interface SetupProps {
  userId: number
  username: string
}

function Setup({ userId, username }: SetupProps) {
  const { call } = useAuth()
  const [secret, setSecret] = useState<TotpSecret>()
  const [isUnconfirmed, setUnconfirmed] = useState(false)
  const start = useFocusAfter(secret !== undefined)

  async function begin() {
    try {
      setSecret(await call('POST /api/second-factor/totp', {}))
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'email_not_verified')) throw error
      setUnconfirmed(true)
    }
  }

  if (secret) {
    return <TotpSetup userId={userId} secret={secret} cancel={() => setSecret(undefined)} />
  }
  return (
    <>
      <p tabIndex={-1} ref={start}>
        Signing in then also needs a code from an app on your phone, so a stolen password isn't enough.
      </p>
      {isUnconfirmed && <UnconfirmedEmail username={username} />}
      <div className="actions">
        <ActionButton action={begin} pendingLabel="Starting…" look="">
          Set up an authenticator app
        </ActionButton>
      </div>
    </>
  )
}

function UnconfirmedEmail({ username }: { username: string }) {
  return (
    <Alert tone="warning" role="alert">
      <p>Confirm your email first, with the link we sent you. Then come back and try again.</p>
      {import.meta.env.DEV && <MailboxHint />}
      <ResendButton username={username} />
    </Alert>
  )
}
