import { useState } from 'react'
import { Link, useLocation } from 'react-router-dom'
import type { Credentials } from '../../shared/api/token-api.ts'
import { APP_NAME } from '../../shared/app-name.ts'
import { type ApiError, toApiError } from '../api/client.ts'
import { Alert } from '../components/Alert.tsx'
import { Card } from '../components/Card.tsx'
import { Form } from '../components/Form.tsx'
import { IdentityField } from '../components/IdentityField.tsx'
import { MoreAbout } from '../components/MoreAbout.tsx'
import { PasswordField } from '../components/PasswordField.tsx'
import { ResendButton } from '../components/ResendButton.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { SIGN_OUT_MESSAGES } from '../components/sign-out-messages.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { DoctorHint } from '../doctor/DoctorHint.tsx'
import { PasskeySignIn } from '../passkeys/PasskeySignIn.tsx'
import type { SignOutReason } from '../session/auth-state.ts'
import { AwaitedProviders } from '../social/AwaitedProviders.tsx'
import { ConnectNotice } from '../social/ConnectNotice.tsx'
import { preloaded, preloadedPart } from '../utils/on-demand.tsx'
import { readUsername } from '../utils/return-to.ts'
import { DemoAccounts } from './DemoAccounts.tsx'

const SecondFactorStep = preloaded(() =>
  import('../second-factor/SecondFactorStep.tsx').then((file) => file.SecondFactorStep),
)
const SocialButtons = preloadedPart(
  () => import('../social/SocialButtons.tsx').then((file) => file.SocialButtons),
  AwaitedProviders,
)

/** Renders the login, and its second step if the account has one. The GuestRoute around it redirects afterwards. */
export function LoginPage() {
  const { state } = useAuth()
  const [refusal, setRefusal] = useState<Refusal>()
  // Here, because the form is not rendered during the second step.
  const typed = useState(readUsername(useLocation().state))
  const reason = state.status === 'signed-out' ? state.reason : undefined
  if (refusal?.problem.secondStep) {
    return <SecondFactorStep step={refusal.problem.secondStep} cancel={() => setRefusal(undefined)} />
  }
  return (
    <Card title="Login" lead={<Lead />} describedBy={reason && NOTICE_ID}>
      {reason && <SignOutNotice reason={reason} />}
      <ConnectNotice />
      <LoginForm refusal={refusal} setRefusal={setRefusal} typed={typed} />
      <PasskeySignIn />
      <SocialButtons />
    </Card>
  )
}

/** Renders the link to the registration above the form. The buttons that load late would move a link below them. */
function Lead() {
  return (
    <>
      <span>Sign in to continue to {APP_NAME}.</span>
      <CreateAccount />
    </>
  )
}

function CreateAccount() {
  // The state has the path that the user wanted to open. It is passed on, in case they register first.
  const { state } = useLocation()
  return (
    <>
      {' '}
      <span className="unbroken">New here?</span>{' '}
      <Link to="/register" state={state}>
        Create an account
      </Link>
    </>
  )
}

/** The reasons that are shown as a warning, because the user may not have caused them. */
const UNUSUAL: SignOutReason[] = [
  'reuse',
  'password_changed',
  'ended_elsewhere',
  'planted_cookie',
  'deactivated',
]

/** The heading has the focus after a sign-out, and the notice is what the user must hear. */
const NOTICE_ID = 'sign-out-notice'

/** Renders why the user is no longer signed in. Links to an explanation, unless the user signed out in this tab. */
function SignOutNotice({ reason }: { reason: SignOutReason }) {
  return (
    <Alert tone={toneOf(reason)} role="status">
      <p>
        <span id={NOTICE_ID}>{SIGN_OUT_MESSAGES[reason]}</span>{' '}
        {reason !== 'signed_out' && <MoreAbout topic={reason} />}
      </p>
      {import.meta.env.DEV && <DoctorHint reason={reason} />}
    </Alert>
  )
}

function toneOf(reason: SignOutReason) {
  if (reason === 'signed_out') return 'success'
  return UNUSUAL.includes(reason) ? 'warning' : 'info'
}

/** The error of a refused sign-in, and the user name or e-mail address that was typed. */
interface Refusal {
  problem: ApiError
  username: string
}

interface LoginFormProps {
  refusal: Refusal | undefined
  setRefusal(refusal: Refusal | undefined): void
  /** The user name or e-mail address in the form, and the function that changes it. */
  typed: [username: string | undefined, setUsername: (username: string) => void]
}

function LoginForm({ refusal, setRefusal, typed: [username, setUsername] }: LoginFormProps) {
  const { loginUser } = useAuth()

  async function signIn(credentials: Credentials) {
    setRefusal(undefined)
    try {
      await loginUser(credentials)
    } catch (error) {
      setRefusal({ problem: toApiError(error), username: credentials.username ?? '' })
      throw error
    }
  }

  // The password gets the focus if the server names no field, because users mistype it most often.
  return (
    <Form submit={signIn} fallbackFocus="password">
      {refusal?.problem.code === 'email_not_verified' && <ResendButton username={refusal.username} />}
      {refusal?.problem.code === 'no_active_account' && refusal.username.includes('@') && <UsernameHint />}
      <IdentityField autoComplete="username webauthn" defaultValue={username} onType={setUsername} />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="current-password"
        enterKeyHint="go"
        beside={
          <Link to="/forgot" state={{ username }}>
            Forgot password?
          </Link>
        }
      />
      <SubmitButton pendingLabel="Signing in…">Login</SubmitButton>
      {import.meta.env.DEV && <DemoAccounts />}
    </Form>
  )
}

/**
 * Renders the advice to sign in with the user name. If several accounts have the same e-mail address and none has
 * confirmed it, a sign-in with this e-mail address reaches only the oldest account.
 */
function UsernameHint() {
  return (
    <p className="meta" role="status">
      Haven't confirmed your email yet? Sign in with your username instead.
    </p>
  )
}
