import { useState } from 'react'
import { Link, useLocation } from 'react-router-dom'
import type { Credentials } from '../../shared/api/token-api.ts'
import { type ApiError, toApiError } from '../api/client.ts'
import { DoctorHint } from '../components/DoctorHint.tsx'
import { Form } from '../components/Form.tsx'
import { IdentityField } from '../components/IdentityField.tsx'
import { MoreAbout } from '../components/MoreAbout.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { PasswordField } from '../components/PasswordField.tsx'
import { ResendButton } from '../components/ResendButton.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { SIGN_OUT_WORDS } from '../components/sign-out-messages.ts'
import { useAuth } from '../context/AuthContext.tsx'
import type { SignOutReason } from '../session/auth-state.ts'
import { ConnectNotice } from '../social/ConnectNotice.tsx'
import { SocialButtons } from '../social/SocialButtons.tsx'
import { DemoAccounts } from './DemoAccounts.tsx'

/** Signs in. The GuestRoute around it decides where that leads. */
export function LoginPage() {
  const { state } = useAuth()
  const reason = state.status === 'signed-out' ? state.reason : undefined
  return (
    <article className="card">
      <PageTitle>Login</PageTitle>
      {reason && <SignOutNotice reason={reason} />}
      <ConnectNotice />
      <LoginForm />
      <SocialButtons />
    </article>
  )
}

/** The reasons that the cookie doctor can explain. */
const NOT_KEPT: SignOutReason[] = ['no_cookie', 'storage_blocked']

/** Renders why the user is no longer signed in. Links to the explanation unless they signed out themselves. */
function SignOutNotice({ reason }: { reason: SignOutReason }) {
  return (
    <div className="notice" role="status">
      <p>
        <span>{SIGN_OUT_WORDS[reason]}</span> {reason !== 'signed_out' && <MoreAbout topic={reason} />}
      </p>
      {import.meta.env.DEV && NOT_KEPT.includes(reason) && <DoctorHint />}
    </div>
  )
}

function LoginForm() {
  const { loginUser } = useAuth()
  const [refused, setRefused] = useState<{ code: ApiError['code']; username: string }>()

  async function signIn(credentials: Credentials) {
    setRefused(undefined)
    try {
      await loginUser(credentials)
    } catch (error) {
      setRefused({ code: toApiError(error).code, username: credentials.username ?? '' })
      throw error
    }
  }

  // If the server names no field, the password is what most users mistype.
  return (
    <Form submit={signIn} fallbackFocus="password">
      {refused?.code === 'email_not_verified' && <ResendButton username={refused.username} />}
      {refused?.code === 'no_active_account' && refused.username.includes('@') && <UserNameHint />}
      <IdentityField />
      <PasswordField label="Password" name="password" autoComplete="current-password" />
      <SubmitButton pendingWords="Signing in …">Login</SubmitButton>
      <OtherWays />
      {import.meta.env.DEV && <DemoAccounts />}
    </Form>
  )
}

/** Renders a hint: an e-mail address that is not confirmed opens the account that named it first. */
function UserNameHint() {
  return (
    <p role="status">
      If you have not confirmed your e-mail address yet, sign in with your user name instead.
    </p>
  )
}

function OtherWays() {
  // A user who registers first still gets to the path that they wanted.
  const { state } = useLocation()
  return (
    <p className="ways">
      <Link to="/forgot">Forgot your password?</Link>
      <Link to="/register" state={state}>
        Create account
      </Link>
    </p>
  )
}
