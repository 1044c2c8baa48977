import type { SocialProvider } from '../../shared/api/social-api.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { leaveFor } from './leave-for.ts'
import { ProviderMark } from './ProviderMark.tsx'
import { beginAtProvider } from './provider-sign-in.ts'

interface ProviderButtonProps {
  provider: SocialProvider
  intent: 'sign-in' | 'link'
  returnTo: string
}

/** Renders a button that sends the browser to a provider. The provider sends it back to the SocialCallbackPage. */
export function ProviderButton({ provider: { name, label }, intent, returnTo }: ProviderButtonProps) {
  const auth = useAuth()

  async function begin() {
    await leaveFor(await beginAtProvider(auth, name, { intent, return_to: returnTo }))
  }

  return (
    <ActionButton action={begin} pendingLabel={`Going to ${label}…`} icon={<ProviderMark name={name} />}>
      {intent === 'link' ? 'Connect' : 'Continue with'} {label}
    </ActionButton>
  )
}
