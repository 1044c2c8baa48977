import { useAuth } from '../context/AuthContext.tsx'
import { PasskeyForm } from './PasskeyForm.tsx'

const MESSAGES = { passkey_failed: "That passkey didn't work, or it isn't one of your account. Try again." }

/** Renders a button that confirms the session with a passkey of the signed-in user. */
export function ConfirmByPasskey() {
  const { call, confirmation } = useAuth()
  return (
    <PasskeyForm
      label="Confirm with a passkey"
      messages={MESSAGES}
      begin={(signal) => call('POST /api/passkeys/confirm/options', { signal })}
      send={(response) => confirmation.confirm({ method: 'passkey', response })}
    />
  )
}
