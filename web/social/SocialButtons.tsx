import { useLocation } from 'react-router-dom'
import { readReturnTo } from '../utils/return-to.ts'
import { AwaitedProviders } from './AwaitedProviders.tsx'
import { ProviderButton } from './ProviderButton.tsx'
import { StandInNote } from './StandInNote.tsx'
import { useProviders } from './use-providers.ts'

/**
 * Renders a button for each provider that is switched on. Renders nothing if no provider is. It stands at the end of its
 * card, because the list comes from the server, and nothing that a user is about to press may move. The footer waits.
 */
export function SocialButtons() {
  const { state } = useLocation()
  const providers = useProviders()
  if (!providers) return <AwaitedProviders />
  if (providers.length === 0) return null
  return (
    <section className="providers" aria-label="Sign in with a provider">
      <p className="or">or</p>
      {providers.map((provider) => (
        <ProviderButton
          key={provider.name}
          provider={provider}
          intent="sign-in"
          returnTo={readReturnTo(state)}
        />
      ))}
      <StandInNote providers={providers} />
    </section>
  )
}
