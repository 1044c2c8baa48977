import type { ComponentType } from 'react'
import type { ConfirmationMethod } from '../../shared/api/confirm-api.ts'
import { ConfirmByPasskey } from '../passkeys/ConfirmByPasskey.tsx'
import { ConfirmByCode } from '../second-factor/ConfirmByCode.tsx'
import { ConfirmByPassword } from './ConfirmByPassword.tsx'

/** How the pages ask for the proof of a method. */
interface Way {
  Fields: ComponentType
  /** What gets the focus, as a selector. */
  focus: string
  /** The label of the button that changes to this method from another. */
  label: string
}

/** Every method, by its name. */
export const WAYS: Record<ConfirmationMethod, Way> = {
  password: { Fields: ConfirmByPassword, focus: 'input[name=password]', label: 'Use your password instead' },
  passkey: { Fields: ConfirmByPasskey, focus: 'button[type=submit]', label: 'Use a passkey instead' },
  totp: { Fields: ConfirmByCode, focus: 'input[name=code]', label: 'Use your authenticator app instead' },
}
