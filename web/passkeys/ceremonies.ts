import type {
  PasskeyAssertion,
  PasskeyAttestation,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
} from '../../shared/api/passkey-api.ts'

// The package is loaded when the first ceremony begins, because most visits have none.

/** The result of a WebAuthn ceremony, in which the browser creates or uses a passkey. */
export type Ceremony<T> = { status: 'done'; response: T } | { status: CeremonyFailure }

/**
 * Why a ceremony has no response. `cancelled` can also mean that there is no passkey. Browsers hide the difference, so
 * that a page cannot find out which passkeys exist.
 */
export type CeremonyFailure = 'cancelled' | 'other-host' | 'already-there' | 'failed'

interface Asking {
  /** Whether the browser opens a dialog, or offers passkeys in the autofill of a field. */
  mediation: 'optional' | 'conditional'
  /** Ends the dialog or the offer. */
  signal: AbortSignal
}

/** Requests a signature from a passkey of the user. Never throws. */
export function requestPasskey(
  options: PasskeyRequestOptions,
  { mediation, signal }: Asking,
): Promise<Ceremony<PasskeyAssertion>> {
  return perform(async () => {
    const { base64URLStringToBuffer, bufferToBase64URLString } = await import('@simplewebauthn/browser')
    const publicKey = { ...options, challenge: base64URLStringToBuffer(options.challenge) }
    // The user may have left the page while the package was loaded.
    signal.throwIfAborted()
    const given = (await navigator.credentials.get({ publicKey, mediation, signal })) as PublicKeyCredential
    const { clientDataJSON, authenticatorData, signature, userHandle } =
      given.response as AuthenticatorAssertionResponse
    return {
      id: given.id,
      rawId: bufferToBase64URLString(given.rawId),
      type: 'public-key',
      response: {
        clientDataJSON: bufferToBase64URLString(clientDataJSON),
        authenticatorData: bufferToBase64URLString(authenticatorData),
        signature: bufferToBase64URLString(signature),
        ...(userHandle && { userHandle: bufferToBase64URLString(userHandle) }),
      },
    }
  })
}

/** Creates a passkey through the browser's dialog. Does not register it at the server. Never throws. */
export function createPasskey(options: PasskeyCreationOptions): Promise<Ceremony<PasskeyAttestation>> {
  return perform(async () => {
    const { startRegistration } = await import('@simplewebauthn/browser')
    const { id, rawId, response } = await startRegistration({ optionsJSON: options })
    const { clientDataJSON, attestationObject, transports } = response
    return { id, rawId, type: 'public-key', response: { clientDataJSON, attestationObject, transports } }
  })
}

async function perform<T>(ask: () => Promise<T>): Promise<Ceremony<T>> {
  try {
    return { status: 'done', response: await ask() }
  } catch (error) {
    return { status: failureOf(error) }
  }
}

/** Returns what an error of the browser means (WebAuthn Level 3 §5.1.3, §5.1.4). */
function failureOf(error: unknown): CeremonyFailure {
  switch ((error as Partial<Error>).name) {
    case 'NotAllowedError':
    case 'AbortError':
      return 'cancelled'
    case 'SecurityError':
      return 'other-host'
    case 'InvalidStateError':
      return 'already-there'
    default:
      return 'failed'
  }
}
