import { Link } from 'react-router-dom'
import { Section } from '../components/Section.tsx'
import { labelOf, useProviders } from './use-providers.ts'
import { useSignInMethods } from './use-sign-in-methods.ts'

/** Renders the names of the user's sign-in methods on the home page. */
export function SignInMethodsTile() {
  const { data: methods } = useSignInMethods()
  const providers = useProviders()
  const labels = methods?.identities.map(({ provider }) => labelOf(providers, provider) ?? provider) ?? []
  return (
    <Section title="Sign-in methods">
      <p aria-busy={!methods}>{[...(methods?.has_password ? ['Password'] : []), ...labels].join(', ')}</p>
      <Link to="/profile">Manage</Link>
    </Section>
  )
}
