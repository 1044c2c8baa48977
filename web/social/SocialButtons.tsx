import { useLocation } from 'react-router-dom'
import { readReturnTo } from '../utils/return-to.ts'
import { AwaitedProviders } from './AwaitedProviders.tsx'
import { ProviderButton } from './ProviderButton.tsx'
import { StandInNote } from './StandInNote.tsx'
import { useProviders } from './use-providers.ts'

/**
 * Renders a button for each provider that is switched on. Renders nothing if all are switched off. Place it at the end of a
 * card, because the buttons appear late and would move what is below them. Until then the footer is hidden.
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
