import type { ComponentType } from 'react'
import type { ConfirmationMethod } from '../../shared/api/confirm-api.ts'
import { ConfirmByPasskey } from '../passkeys/ConfirmByPasskey.tsx'
import { ConfirmByCode } from '../second-factor/ConfirmByCode.tsx'
import { ConfirmByPassword } from './ConfirmByPassword.tsx'

/** What the dialog renders for one confirmation method. */
interface Way {
  Fields: ComponentType
  /** The CSS selector of the element that gets the focus. */
  focus: string
  /** The label of the button that changes to this method from another. */
  label: string
}

export const WAYS: Record<ConfirmationMethod, Way> = {
  password: { Fields: ConfirmByPassword, focus: 'input[name=password]', label: 'Use your password instead' },
  passkey: { Fields: ConfirmByPasskey, focus: 'button[type=submit]', label: 'Use a passkey instead' },
  totp: { Fields: ConfirmByCode, focus: 'input[name=code]', label: 'Use your authenticator app instead' },
}
