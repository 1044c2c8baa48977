import { useRef } from 'react'
import type { SignInMethodList } from '../../shared/api/sign-in-methods.ts'
import type { SocialProvider } from '../../shared/api/social-api.ts'
import { throwUnlessGone } from '../api/throw-unless-gone.ts'
import { Badge } from '../components/Badge.tsx'
import { Row } from '../components/Row.tsx'
import { toast } from '../components/toast.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { moveFocus } from '../utils/move-focus.ts'
import { ConnectedProvider } from './ConnectedProvider.tsx'
import { ProviderButton } from './ProviderButton.tsx'
import { StandInNote } from './StandInNote.tsx'
import { labelOf } from './use-providers.ts'

interface SignInMethodsProps {
  signInMethods: SignInMethodList
  /** The providers that are switched on. */
  providers: SocialProvider[]
  onChange(signInMethods: SignInMethodList): void
}

/** Renders the sign-in methods of an account, with buttons that connect and disconnect providers. */
export function SignInMethods({ signInMethods, providers, onChange }: SignInMethodsProps) {
  const { call } = useAuth()
  const list = useRef<HTMLUListElement>(null)
  const { has_password, identities } = signInMethods
  const others = providers.filter(({ name }) => !identities.some(({ provider }) => provider === name))
  const nameOf = (provider: string) => labelOf(providers, provider) ?? provider

  async function disconnect(provider: string) {
    await call('DELETE /api/social/:provider', { params: { provider } }).catch(throwUnlessGone)
    // The pressed button disappears with its provider, so the list takes the focus.
    moveFocus(list.current)
    onChange({
      ...signInMethods,
      identities: identities.filter((identity) => identity.provider !== provider),
    })
    toast.success(`${nameOf(provider)} is disconnected`)
  }

  return (
    <>
      <ul className="rows" aria-label="Sign-in methods" tabIndex={-1} ref={list}>
        <Row
          icon="key"
          title={<strong>Password</strong>}
          action={has_password ? <Badge>Set</Badge> : <Badge tone="neutral">Not set</Badge>}
        />
        {identities.map((identity) => (
          <ConnectedProvider
            key={identity.provider}
            label={nameOf(identity.provider)}
            identity={identity}
            disconnect={() => disconnect(identity.provider)}
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
