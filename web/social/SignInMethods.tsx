import { useRef } from 'react'
import { toast } from 'sonner'
import type { SignInMethodList, SocialProvider } from '../../shared/api/social-api.ts'
import { throwUnlessGone } from '../api/client.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { ConnectedProvider } from './ConnectedProvider.tsx'
import { ProviderButton } from './ProviderButton.tsx'
import { StandInNote } from './StandInNote.tsx'
import { labelOf } from './use-providers.ts'

interface WaysInListProps {
  waysIn: SignInMethodList
  /** The providers that are switched on. */
  providers: SocialProvider[]
  onChange(waysIn: SignInMethodList): void
}

/** Lists the sign-in methods of an account. Providers can be connected and disconnected. */
export function SignInMethods({ waysIn, providers, onChange }: WaysInListProps) {
  const { call } = useAuth()
  const list = useRef<HTMLUListElement>(null)
  const { has_password, identities } = waysIn
  const others = providers.filter(({ name }) => !identities.some(({ provider }) => provider === name))
  const nameOf = (provider: string) => labelOf(providers, provider) ?? provider

  async function disconnect(provider: string, body: { current_password?: string }) {
    await call('DELETE /api/social/:provider', { params: { provider }, body }).catch(throwUnlessGone)
    // The pressed button disappears, and the focus must not be lost with it.
    list.current?.focus()
    onChange({ ...waysIn, identities: identities.filter((identity) => identity.provider !== provider) })
    toast.success(`${nameOf(provider)} is disconnected.`)
  }

  return (
    <>
      <ul className="entries" aria-label="Ways to sign in" tabIndex={-1} ref={list}>
        <li>
          <p>
            <strong>Password</strong>
            <br />
            <small>{has_password ? 'Set' : 'Not set'}</small>
          </p>
        </li>
        {identities.map((identity) => (
          <ConnectedProvider
            key={identity.provider}
            label={nameOf(identity.provider)}
            identity={identity}
            hasPassword={has_password}
            disconnect={(body) => disconnect(identity.provider, body)}
          />
        ))}
      </ul>
      {others.length > 0 && (
        <div className="providers">
          {others.map((provider) => (
            <ProviderButton key={provider.name} provider={provider} intent="link" returnTo="/profile" />
          ))}
          <StandInNote providers={others} />
        </div>
      )}
    </>
  )
}
