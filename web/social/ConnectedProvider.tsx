import type { SignInMethodList } from '../../shared/api/sign-in-methods.ts'
import { ConfirmedAction } from '../components/ConfirmedAction.tsx'
import { LocalTime } from '../components/LocalTime.tsx'
import { ProviderMark } from './ProviderMark.tsx'

interface ConnectedProviderProps {
  label: string
  identity: SignInMethodList['identities'][number]
  disconnect(): Promise<void>
}

/** Renders a connected provider, the user's e-mail address there, and a button to disconnect it. */
export function ConnectedProvider({ label, identity, disconnect }: ConnectedProviderProps) {
  const { provider, email, linked_at } = identity
  return (
    <li>
      <ProviderMark name={provider} />
      <div className="about">
        <p>
          <strong>{label}</strong>
        </p>
        <p className="meta">
          {email && <bdi>{email}</bdi>}
          {email && ' · '}
          <span>
            connected <LocalTime iso={linked_at} />
          </span>
        </p>
      </div>
      <ConfirmedAction
        question={`Disconnect ${label}? You'll no longer be able to sign in with it.`}
        confirmLabel="Disconnect"
        action={disconnect}
        pendingLabel="Disconnecting…"
      >
        Disconnect<span className="unseen"> {label}</span>
      </ConfirmedAction>
    </li>
  )
}
