import { Link, useNavigate, useParams } from 'react-router-dom'
import type { ApiError, SecondStep } from '../api/client.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { Card } from '../components/Card.tsx'
import { Loading, LoadingGate } from '../components/LoadingGate.tsx'
import { Outcome } from '../components/Outcome.tsx'
import { messageFor } from '../components/problem-messages.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { SecondFactorStep } from '../second-factor/SecondFactorStep.tsx'
import { readReturnTo } from '../utils/return-to.ts'
import { leaveFor } from './leave-for.ts'
import { ProviderMark } from './ProviderMark.tsx'
import { beginAtProvider } from './provider-sign-in.ts'
import { useProviderReturn } from './use-provider-return.ts'
import { labelOf, useProviders } from './use-providers.ts'

/** Renders the page to which a provider sends the browser back. If the user agreed, the page signs in at once. */
export function SocialCallbackPage() {
  const { loading } = useAuth()
  const { provider = '' } = useParams()
  const { returned, progress } = useProviderReturn(provider)

  const providers = useProviders()
  const label = labelOf(providers, provider)
  // The name in the URL is never shown, because an attacker may have invented it.
  const name = label ?? 'the provider'

  // A screen reader reads an error message only once, so the message waits until the label of the provider has loaded.
  if (!providers && returned.status !== 'agreed') return <LoadingGate />
  if (progress.status === 'failed' && progress.problem.secondStep) {
    return <SecondStepOfProvider step={progress.problem.secondStep} />
  }
  if (progress.status === 'failed') {
    return <Stopped provider={provider} label={label} message={messageForReturn(progress.problem, name)} />
  }
  if (loading) return <LoadingGate />
  switch (returned.status) {
    case 'agreed':
      return <SigningIn label={label} />
    case 'denied':
      return <Stopped provider={provider} label={label} message={`You cancelled signing in with ${name}.`} />
    case 'failed':
      return (
        <Stopped provider={provider} label={label} message={`Something went wrong at ${name}. Try again.`} />
      )
    case 'nothing':
      return <Stopped message="This link does nothing on its own." />
  }
}

/** Renders the second step of a sign-in with a provider. Afterwards opens the page that the user wanted. */
function SecondStepOfProvider({ step }: { step: SecondStep }) {
  const navigate = useNavigate()
  const leadTo = (path: string) => void navigate(path, { replace: true })
  return (
    <SecondFactorStep
      step={step}
      cancel={() => leadTo('/login')}
      onSignedIn={() => leadTo(readReturnTo({ from: step.returnTo }))}
    />
  )
}

/** Returns the message for an error after the return from a provider. Some messages name the provider. */
function messageForReturn(problem: ApiError, name: string): string {
  switch (problem.code) {
    case 'provider_error':
      return `Something went wrong at ${name}. Try again.`
    case 'provider_unavailable':
      return `${capitalized(name)} isn't responding. Try again later, or sign in another way.`
    case 'permission_denied':
      return 'This was started from another account. Sign in to that one and try again.'
    case 'invalid':
      return 'This link is incomplete. Try again.'
    default:
      return messageFor(problem)
  }
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function SigningIn({ label }: { label: string | undefined }) {
  return (
    <Card title="Signing in">
      <Loading>{label ? `Signing you in with ${label}…` : 'Signing you in…'}</Loading>
    </Card>
  )
}

interface StoppedProps {
  /** The provider to try again. Undefined if the URL has no response of a provider. */
  provider?: string
  label?: string
  message: string
}

function Stopped({ provider, label, message }: StoppedProps) {
  const { user } = useAuth()
  return (
    <Outcome icon="warning" title={user ? 'Not connected' : 'Not signed in'} tone="warning">
      <p role="alert">{message}</p>
      {provider && label && <TryAgain provider={provider} label={label} />}
      <p>{user ? <Link to="/profile">Back to your profile</Link> : <Link to="/login">Back to login</Link>}</p>
    </Outcome>
  )
}

function TryAgain({ provider, label }: { provider: string; label: string }) {
  const auth = useAuth()
  const { user } = auth

  async function begin() {
    const intent = user ? 'link' : 'sign-in'
    await leaveFor(await beginAtProvider(auth, provider, { intent, return_to: user ? '/profile' : '/' }))
  }

  return (
    <ActionButton action={begin} pendingLabel={`Going to ${label}…`} icon={<ProviderMark name={provider} />}>
      Try {label} again
    </ActionButton>
  )
}
