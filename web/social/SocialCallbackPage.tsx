import { Link, useParams } from 'react-router-dom'
import type { ApiError } from '../api/client.ts'
import { LoadingGate } from '../components/LoadingGate.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { messageFor } from '../components/problem-messages.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useProviderReturn } from './use-provider-return.ts'
import { labelOf, useProviders } from './use-providers.ts'

/** The page to which a provider sends the browser back. Continues automatically if possible. */
export function SocialCallbackPage() {
  const { loading } = useAuth()
  const { provider = '' } = useParams()
  const { returned, progress } = useProviderReturn(provider)

  if (progress.status === 'failed') return <StoppedCard words={wordsForReturn(progress.problem)} />
  if (loading) return <LoadingGate />
  switch (returned.status) {
    case 'agreed':
      return <SigningInCard provider={provider} />
    case 'denied':
      return <StoppedCard words="You did not agree, so nothing happened." />
    case 'failed':
      return <StoppedCard words="The provider could not do it, so nothing happened." />
    case 'nothing':
      return <StoppedCard words="There is nothing left to do at this address." />
  }
}

/** Shows only the message and no field error: the user typed none of what the provider sent. */
function wordsForReturn(problem: ApiError): string {
  return problem.code === 'invalid'
    ? 'This address is not complete. Please begin again.'
    : messageFor(problem)
}

function SigningInCard({ provider }: { provider: string }) {
  // Never the name in the URL, which an attacker may have made up.
  const label = labelOf(useProviders(), provider)
  return (
    <article className="card">
      <PageTitle>Signing in</PageTitle>
      <p role="status" aria-busy="true">
        {label ? `Signing you in with ${label} …` : 'Signing you in …'}
      </p>
    </article>
  )
}

function StoppedCard({ words }: { words: string }) {
  const { user } = useAuth()
  return (
    <article className="card">
      <PageTitle takesFocus>{user ? 'Not connected' : 'Not signed in'}</PageTitle>
      <p role="alert">{words}</p>
      <p>{user ? <Link to="/profile">Go to your profile</Link> : <Link to="/login">Go to the login</Link>}</p>
    </article>
  )
}
