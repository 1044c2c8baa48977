import type { SignInMethodList } from '../../shared/api/social-api.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { CurrentPasswordField } from '../components/CurrentPasswordField.tsx'
import { Form } from '../components/Form.tsx'
import { LocalTime } from '../components/LocalTime.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'

interface ConnectedProviderProps {
  label: string
  identity: SignInMethodList['identities'][number]
  /** Whether there is a password to ask for. */
  hasPassword: boolean
  disconnect(body: { current_password?: string }): Promise<void>
}

/** Renders a connected provider: its account, since when, and a button to disconnect it. */
export function ConnectedProvider({ label, identity, hasPassword, disconnect }: ConnectedProviderProps) {
  const { email, linked_at } = identity
  return (
    <li>
      <p>
        <strong>{label}</strong>
        <br />
        <small>
          {email && (
            <>
              <span>{email}</span>
              <br />
            </>
          )}
          <span>Connected</span> <LocalTime iso={linked_at} />
        </small>
      </p>
      {hasPassword ? (
        <ConfirmedDisconnect label={label} disconnect={disconnect} />
      ) : (
        <ActionButton action={() => disconnect({})} pendingWords="Disconnecting …">
          Disconnect<span className="unseen"> {label}</span>
        </ActionButton>
      )}
    </li>
  )
}

function ConfirmedDisconnect({ label, disconnect }: Pick<ConnectedProviderProps, 'label' | 'disconnect'>) {
  const { user } = useAuth()
  return (
    <details>
      <summary>Disconnect {label}</summary>
      <Form submit={disconnect} fallbackFocus="current_password">
        <CurrentPasswordField username={user?.username ?? ''} />
        <SubmitButton pendingWords="Disconnecting …">Disconnect</SubmitButton>
      </Form>
    </details>
  )
}
