import type { SocialProvider } from '../../shared/api/social-api.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { leaveFor } from './leave-for.ts'

interface ProviderButtonProps {
  provider: SocialProvider
  intent: 'sign-in' | 'link'
  returnTo: string
}

/** Renders a button that leads to a provider. The browser comes back to the SocialCallbackPage. */
export function ProviderButton({ provider: { name, label }, intent, returnTo }: ProviderButtonProps) {
  const { beginAtProvider } = useAuth()

  async function begin() {
    await leaveFor(await beginAtProvider(name, { intent, return_to: returnTo }))
  }

  return (
    <ActionButton action={begin} pendingWords={`Going to ${label} …`}>
      {intent === 'link' ? 'Connect' : 'Continue with'} {label}
    </ActionButton>
  )
}
