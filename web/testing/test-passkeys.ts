import { onTestFinished, vi } from 'vitest'
import type {
  PasskeyCreationOptions,
  PasskeyList,
  PasskeyRequestOptions,
} from '../../shared/api/passkey-api.ts'
import { APP_NAME } from '../../shared/app-name.ts'

// Replaces the passkeys of the browser in a test: every dialog waits until the test closes it.

/** The passkeys of a user who has none. */
export const NO_PASSKEYS: PasskeyList = {
  rp_id: 'localhost',
  proposed_name: 'Chrome on Linux',
  max: 20,
  passkeys: [],
}

export const REQUEST_OPTIONS: PasskeyRequestOptions = {
  challenge: 'AQID',
  rpId: 'localhost',
  timeout: 300_000,
  userVerification: 'required',
}

export const CREATION_OPTIONS: PasskeyCreationOptions = {
  challenge: 'AQID',
  rp: { id: 'localhost', name: APP_NAME },
  user: { id: 'BAUG', name: 'user1', displayName: 'user1' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  timeout: 300_000,
  excludeCredentials: [],
  authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  attestation: 'none',
}

/** A dialog of the browser, or an offer in the autofill of a field. */
export interface PasskeyDialog {
  options: CredentialRequestOptions & CredentialCreationOptions
  /** Whether the page has ended it. */
  aborted: boolean
  /** Closes it as a user who confirms. */
  confirm(): void
  /** Closes it with an error of this name. */
  fail(name: string): void
}

/** What the page sends for a passkey that a user has confirmed. */
export const ASSERTION = {
  id: 'AAEC',
  rawId: 'AAEC',
  type: 'public-key',
  response: { clientDataJSON: 'AQ', authenticatorData: 'Ag', signature: 'Aw', userHandle: 'BA' },
}

/** What the page sends for a passkey that was created. */
export const ATTESTATION = {
  id: 'AAEC',
  rawId: 'AAEC',
  type: 'public-key',
  response: { clientDataJSON: 'AQ', attestationObject: 'BQ', transports: ['internal'] },
}

const bytes = (...values: number[]) => new Uint8Array(values).buffer

/** A credential, as the browser returns it. */
const CREDENTIAL = {
  id: 'AAEC',
  rawId: bytes(0, 1, 2),
  type: 'public-key',
  getClientExtensionResults: () => ({}),
  response: {
    clientDataJSON: bytes(1),
    authenticatorData: bytes(2),
    signature: bytes(3),
    userHandle: bytes(4),
    attestationObject: bytes(5),
    getTransports: () => ['internal'],
  },
}

/** Replaces the passkeys of the browser until the test ends. Returns its dialogs so far. */
export function stubPasskeys({ autofill = false } = {}): PasskeyDialog[] {
  const dialogs: PasskeyDialog[] = []

  function open(options: PasskeyDialog['options']): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const dialog: PasskeyDialog = {
        options,
        aborted: false,
        confirm: () => resolve(CREDENTIAL),
        fail: (name) => reject(new DOMException('x', name)),
      }
      options.signal?.addEventListener('abort', () => {
        dialog.aborted = true
        reject(options.signal?.reason)
      })
      dialogs.push(dialog)
    })
  }

  const isConditionalMediationAvailable = async () => autofill
  vi.stubGlobal(
    'PublicKeyCredential',
    Object.assign(() => {}, { isConditionalMediationAvailable }),
  )
  Object.defineProperty(navigator, 'credentials', { value: { get: open, create: open }, configurable: true })
  onTestFinished(() => void Reflect.deleteProperty(navigator, 'credentials'))
  return dialogs
}
